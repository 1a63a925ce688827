import { setTimeout as wait } from 'node:timers/promises';
import type * as Bedrock from '@aws-sdk/client-bedrock-runtime';
import type { Account } from '../../account.ts';
import type { Handlers } from '../../call-operation.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { type Reply, reply } from './model.ts';

/** How long a slow model takes. */
const SLOW_MS = 20_000;
const CHUNK = 24;

const check = (request: Bedrock.ConverseRequest): void => {
  const first = request.messages?.[0];
  if (first?.role !== 'user')
    throw new ApiError('ValidationException', 'A conversation must start with a user message.');
};

const answer = async (account: Account, request: Bedrock.ConverseRequest): Promise<Reply> => {
  check(request);
  const fault = account.faults.model();
  if (fault === 'throttled')
    throw new ApiError('ThrottlingException', 'Too many tokens, please wait before trying again.');
  if (fault === 'slow') await wait(SLOW_MS, undefined, { ref: false });
  return reply(request, fault, account.random);
};

const chunksOf = (text: string): string[] => text.match(new RegExp(`[^]{1,${CHUNK}}`, 'gu')) ?? [];

const deltasOf = ({ content }: Reply): Bedrock.ConverseStreamOutput[] =>
  content.toolUse === undefined
    ? chunksOf(content.text ?? '').map((text) => ({
        contentBlockDelta: { contentBlockIndex: 0, delta: { text } },
      }))
    : [
        {
          contentBlockStart: {
            contentBlockIndex: 0,
            start: {
              toolUse: { toolUseId: content.toolUse.toolUseId, name: content.toolUse.name },
            },
          },
        },
        ...chunksOf(JSON.stringify(content.toolUse.input)).map((input) => ({
          contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input } } },
        })),
      ];

const streamOf = async function* (
  said: Reply,
  latencyMs: number,
): AsyncGenerator<Bedrock.ConverseStreamOutput> {
  yield { messageStart: { role: 'assistant' } };
  yield* deltasOf(said);
  yield { contentBlockStop: { contentBlockIndex: 0 } };
  yield { messageStop: { stopReason: said.stopReason } };
  yield { metadata: { usage: said.usage, metrics: { latencyMs } } };
};

/** Amazon Bedrock Runtime with one model behind every model id. */
export const bedrockHandlers = (account: Account): Handlers => ({
  converse: async (
    request: Bedrock.ConverseRequest,
  ): Promise<Omit<Bedrock.ConverseResponse, '$metadata'>> => {
    const startedAtMs = account.clock();
    const { content, stopReason, usage } = await answer(account, request);
    return {
      output: { message: { role: 'assistant', content: [content] } },
      stopReason,
      usage,
      metrics: { latencyMs: account.clock() - startedAtMs },
    };
  },
  converseStream: async (
    request: Bedrock.ConverseStreamRequest,
  ): Promise<Omit<Bedrock.ConverseStreamResponse, '$metadata'>> => {
    const startedAtMs = account.clock();
    const said = await answer(account, request);
    return { stream: streamOf(said, account.clock() - startedAtMs) };
  },
});
