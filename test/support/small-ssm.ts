import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SSMClient } from '@aws-sdk/client-ssm';

type Json = Record<string, unknown>;

/** How SSM shall fail: an AWS error, or a connection that breaks after the work was done. */
export type Trouble = { readonly status: number; readonly code: string } | 'answer-lost';

export interface SmallSsm {
  readonly client: SSMClient;
  /** Requests that started an execution or tried to, in order. */
  readonly starts: Json[];
  readonly stops: Json[];
  /** Executions by id; a test may change their status. */
  readonly executions: Map<string, Json>;
  /** State of every change calendar; null: there is none. */
  calendar: string | null;
  /** Documents that are not what the repository holds, by name. */
  readonly documents: Map<string, string>;
  /** Troubles of the next calls of an operation, used up one by one. */
  readonly troubles: Map<string, Trouble[]>;
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<Json> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
};

const repositoryDocument = (name: string): string =>
  readFileSync(new URL(`../../runbooks/${name}.yaml`, import.meta.url), 'utf8');

/** As much of SSM over the wire as starts, reads and stops executions, with its idempotency. */
export const startSmallSsm = async (): Promise<SmallSsm> => {
  const starts: Json[] = [];
  const stops: Json[] = [];
  const executions = new Map<string, Json>();
  const documents = new Map<string, string>();
  const troubles = new Map<string, Trouble[]>();
  const byToken = new Map<string, { id: string; input: string }>();

  const start = (input: Json): Json => {
    starts.push(input);
    const token = String(input['ClientToken']);
    const known = byToken.get(token);
    if (known && known.input !== JSON.stringify(input))
      return { __type: 'IdempotentParameterMismatch' };
    if (known) return { AutomationExecutionId: known.id };
    const id = randomUUID();
    byToken.set(token, { id, input: JSON.stringify(input) });
    executions.set(id, { AutomationExecutionId: id, AutomationExecutionStatus: 'InProgress' });
    return { AutomationExecutionId: id };
  };
  const operations = new Map<string, (input: Json) => Json>([
    ['StartAutomationExecution', start],
    [
      'GetAutomationExecution',
      ({ AutomationExecutionId: id }) => ({ AutomationExecution: executions.get(String(id)) }),
    ],
    [
      'StopAutomationExecution',
      (input) => {
        stops.push(input);
        const execution = executions.get(String(input['AutomationExecutionId']));
        if (execution) execution['AutomationExecutionStatus'] = 'Cancelled';
        return {};
      },
    ],
    [
      'GetDocument',
      ({ Name }) => ({
        Name,
        Content: documents.get(String(Name)) ?? repositoryDocument(String(Name)),
      }),
    ],
  ]);

  operations.set('GetCalendarState', () =>
    small.calendar === null ? { __type: 'InvalidDocument' } : { State: small.calendar },
  );

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = await bodyOf(request);
    const trouble = troubles.get(operation)?.shift();
    const send = (status: number, body: Json): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    };
    if (typeof trouble === 'object') return send(trouble.status, { __type: trouble.code });
    const output = operations.get(operation)?.(input) ?? { __type: 'UnknownOperationException' };
    if (trouble === 'answer-lost') return void request.socket.destroy();
    send('__type' in output ? 400 : 200, output);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new SSMClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const small: SmallSsm = {
    client,
    calendar: null,
    starts,
    stops,
    executions,
    documents,
    troubles,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return small;
};
