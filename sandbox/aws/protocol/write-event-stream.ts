import { EventStreamCodec } from '@smithy/core/event-streams';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { restJson } from './codec.ts';

/** One event of a union: its name and its fields. */
export type StreamEvent = Readonly<Record<string, unknown>>;

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const header = (value: string) => ({ type: 'string' as const, value });

/** Frames events of a modelled union as `application/vnd.amazon.eventstream`. */
export const writeEventStream = async function* (
  union: NormalizedSchema,
  events: AsyncIterable<StreamEvent>,
): AsyncGenerator<Uint8Array> {
  for await (const event of events) {
    const [name = '', fields] = Object.entries(event)[0] ?? [];
    const schema = union.getMemberSchema(name);
    const isError = schema.getMergedTraits()['error'] !== undefined;
    yield codec.encode({
      headers: {
        [isError ? ':exception-type' : ':event-type']: header(name),
        ':message-type': header(isError ? 'exception' : 'event'),
        ':content-type': header('application/json'),
      },
      body: restJson.write(schema, fields),
    });
  }
};
