import { restJson, rpcCbor, rpcJson } from './codec.ts';
import type { Operation, Protocol } from './operation.ts';
import type { WireAnswer } from './wire.ts';
import { type StreamEvent, writeEventStream } from './write-event-stream.ts';
import { writeXml } from './write-xml.ts';

const asQuery = (operation: Operation, output: unknown, requestId: string): WireAnswer => {
  const { name, xmlNamespace } = operation;
  const result = operation.output.isUnitSchema() ? '' : writeXml(operation.output, output);
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      `<${name}Response xmlns="${xmlNamespace}"><${name}Result>${result}</${name}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
  };
};

const asRest = (operation: Operation, output: Record<string, unknown>): WireAnswer => {
  const status = operation.http?.successStatus ?? 200;
  const schema = operation.output;
  const streamMember = schema.isStructSchema() ? schema.getEventStreamMember() : '';
  if (streamMember !== '')
    return {
      status,
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      body: writeEventStream(
        schema.getMemberSchema(streamMember),
        output[streamMember] as AsyncIterable<StreamEvent>,
      ),
    };
  if (status === 204 || schema.isUnitSchema()) return { status, headers: {}, body: '' };
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: restJson.write(schema, output),
  };
};

/** An operation's output in the form of the protocol that asked for it. */
export const writeOutput = (
  operation: Operation,
  protocol: Protocol,
  output: Record<string, unknown>,
  requestId: string,
): WireAnswer => {
  if (protocol === 'query') return asQuery(operation, output, requestId);
  if (protocol === 'rest') return asRest(operation, output);
  if (protocol === 'cbor')
    return {
      status: 200,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: operation.output.isUnitSchema() ? '' : rpcCbor.write(operation.output, output),
    };
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: operation.output.isUnitSchema() ? '{}' : rpcJson.write(operation.output, output),
  };
};
