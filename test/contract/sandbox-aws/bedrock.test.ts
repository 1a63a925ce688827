import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsBench, startAwsBench } from '../../support/aws-bench.ts';

let bench: AwsBench;
let http2: BedrockRuntimeClient;

beforeAll(async () => {
  bench = await startAwsBench();
  http2 = new BedrockRuntimeClient(bench.config);
});
afterEach(() => bench.aws.faults.reset());
afterAll(async () => {
  http2.destroy();
  await bench.stop();
});

const FINDINGS = {
  locale: 'en',
  findings: [
    {
      id: 'f-1',
      node: 'shop-authorizer',
      summary: 'Cold starts 38 %, usually 1 %',
      evidence: ['ev-1'],
    },
    {
      id: 'f-2',
      node: 'shop-authorizer',
      summary: 'It lost 50 warm instances.',
      evidence: ['ev-2'],
    },
    { id: 'f-3', node: 'users-table', summary: 'Cites nothing real', evidence: ['ev-9'] },
  ],
  evidence: [{ id: 'ev-1' }, { id: 'ev-2' }],
};

const request = (text: string): ConverseCommandInput => ({
  modelId: 'us.anthropic.claude-sonnet-4-6',
  messages: [{ role: 'user', content: [{ text }] }],
});

const explain = request(`Explain.\n<findings>${JSON.stringify(FINDINGS)}</findings>`);

const CLAIMS = {
  claims: [
    {
      text: 'Cold starts 38 %, usually 1 %. It lost 50 warm instances.',
      evidence: ['ev-1', 'ev-2'],
    },
  ],
};

describe('Converse', () => {
  test('explains findings by claims that cite what was sent', async () => {
    const { output, stopReason, usage } = await http2.send(new ConverseCommand(explain));
    expect(JSON.parse(output?.message?.content?.[0]?.text ?? '')).toEqual(CLAIMS);
    expect(stopReason).toBe('end_turn');
    expect(usage?.inputTokens).toBeGreaterThan(usage?.outputTokens ?? 0);
    expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
  });

  test('uses a tool that is forced on it', async () => {
    const { output, stopReason } = await http2.send(
      new ConverseCommand({
        ...explain,
        toolConfig: {
          tools: [{ toolSpec: { name: 'answer', inputSchema: { json: { type: 'object' } } } }],
          toolChoice: { tool: { name: 'answer' } },
        },
      }),
    );
    expect(stopReason).toBe('tool_use');
    expect(output?.message?.content?.[0]?.toolUse).toMatchObject({ name: 'answer', input: CLAIMS });
  });

  test('answers the same over HTTP/1.1 on the same port', async () => {
    const http1 = new BedrockRuntimeClient({
      ...bench.config,
      requestHandler: new NodeHttpHandler(),
    });
    const { output } = await http1.send(new ConverseCommand(explain));
    expect(JSON.parse(output?.message?.content?.[0]?.text ?? '')).toEqual(CLAIMS);
    http1.destroy();
  });

  test('answers a question from the message alone, or says that it cannot', async () => {
    const ask = async (text: string) =>
      (await http2.send(new ConverseCommand(request(text)))).output?.message?.content?.[0]?.text;
    expect(
      await ask('The authorizer lost its warm instances.\nWhat did the authorizer lose?'),
    ).toBe('From what I was given: The authorizer lost its warm instances.');
    expect(await ask('Is the moon made of cheese?')).toBe('What I was given does not answer that.');
  });

  test('stops at maxTokens', async () => {
    const { output, stopReason } = await http2.send(
      new ConverseCommand({ ...explain, inferenceConfig: { maxTokens: 5 } }),
    );
    expect(stopReason).toBe('max_tokens');
    expect(output?.message?.content?.[0]?.text).toHaveLength(20);
  });

  test('refuses a conversation that does not start with the user', async () => {
    await expect(
      http2.send(new ConverseCommand({ modelId: 'm', messages: [] })),
    ).rejects.toBeInstanceOf(ValidationException);
  });

  test('misbehaves when it is told to', async () => {
    bench.aws.faults.add({ model: 'throttled' });
    await expect(http2.send(new ConverseCommand(explain))).rejects.toBeInstanceOf(
      ThrottlingException,
    );
    bench.aws.faults.add({ model: 'hostile' });
    const { output } = await http2.send(new ConverseCommand(explain));
    expect(output?.message?.content?.[0]?.text).toContain('<!channel>');
  });
});

test('ConverseStream streams the same answer in pieces', async () => {
  const { stream } = await http2.send(new ConverseStreamCommand(explain));
  const texts: string[] = [];
  let stopReason: string | undefined;
  let tokens = 0;
  for await (const event of stream ?? []) {
    texts.push(event.contentBlockDelta?.delta?.text ?? '');
    stopReason ??= event.messageStop?.stopReason;
    tokens += event.metadata?.usage?.outputTokens ?? 0;
  }
  expect(texts.length).toBeGreaterThan(3);
  expect(JSON.parse(texts.join(''))).toEqual(CLAIMS);
  expect([stopReason, tokens > 0]).toEqual(['end_turn', true]);
});
