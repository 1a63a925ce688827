import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  type Cascade,
  findRootCauses,
  predictCascade,
} from '../../../contracts/dependency-map-tools.ts';
import { createServer } from '../../../shared/create-server.ts';
import { questionOfCase } from '../../../telemetry/recorded-question.ts';
import { createRecordedTelemetry } from '../../../telemetry/recorded-telemetry.ts';
import { findRootCausesTool } from '../../find-root-causes.ts';
import { predictCascadeTool } from '../../predict-cascade.ts';
import type { CascadeCase } from './make-case.ts';

/** Causes that an investigation hands on. */
const MOST_CAUSES = 3;

/** Asks as an investigation does: the causes first, then the forecast from them; `ms` is the forecast's. */
export const askCascade = async ({
  set,
  id,
}: CascadeCase): Promise<{ answer: Cascade; ms: number }> => {
  const telemetry = createRecordedTelemetry(set, id);
  const tools = [findRootCausesTool(telemetry), predictCascadeTool(telemetry)];
  const server = createServer('dependency-map', '0.1.0', '', tools);
  const client = new Client({ name: 'bench-cascade', version: '0.1.0' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const question = { ...questionOfCase(set, id) };
  const found = await client.callTool({ name: findRootCauses.name, arguments: question });
  const { candidates } = findRootCauses.outputSchema.parse(found.structuredContent);
  const named = candidates.map(({ node }) => node).slice(0, MOST_CAUSES);
  const causes = named.length > 0 ? named : [question.symptom.node];
  const from = performance.now();
  const result = await client.callTool({
    name: predictCascade.name,
    arguments: { ...question, causes },
  });
  const ms = performance.now() - from;
  await client.close();
  return { answer: predictCascade.outputSchema.parse(result.structuredContent), ms };
};
