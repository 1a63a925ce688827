import { CborCodec, cbor as plainCbor } from '@smithy/core/cbor';
import { JsonCodec2, JsonShapeDeserializer2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';

/** Turns bytes into the values of a schema and back. */
export interface Codec {
  read(schema: NormalizedSchema, body: Uint8Array): Record<string, unknown>;
  write(schema: NormalizedSchema, value: unknown): Uint8Array;
}

const EPOCH_SECONDS = 7;

const serdeContext = {
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
} as never;

const jsonCodec = (jsonName: boolean): Codec => {
  const codec = new JsonCodec2({
    timestampFormat: { useTrait: true, default: EPOCH_SECONDS },
    jsonName,
    httpBindings: jsonName,
  });
  codec.setSerdeContext(serdeContext);
  const reader = new JsonShapeDeserializer2(codec.settings);
  reader.setSerdeContext(serdeContext);
  return {
    read: (schema, body) => {
      const text = Buffer.from(body).toString();
      const value: unknown = text === '' ? {} : JSON.parse(text);
      return reader.readObject(schema, value as never) as Record<string, unknown>;
    },
    write: (schema, value) => {
      const serializer = codec.createSerializer();
      serializer.write(schema, value);
      const { buffer, byteOffset, byteLength } = serializer.flush();
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
  };
};

/** awsJson1_0 and awsJson1_1. */
export const rpcJson = jsonCodec(false);

/** restJson1, where members may be renamed or bound to the URL. */
export const restJson = jsonCodec(true);

const cborCodec = new CborCodec();
cborCodec.setSerdeContext(serdeContext);

/** smithy-rpc-v2-cbor, which newer boto3 and AWS CLI speak to CloudWatch. */
export const rpcCbor: Codec = {
  read: (schema, body) =>
    body.length === 0 ? {} : (cborCodec.createDeserializer().read(schema, body) as never),
  write: (schema, value) => {
    const serializer = cborCodec.createSerializer();
    serializer.write(schema, value);
    return serializer.flush();
  },
};

/** Plain values as CBOR, for errors that no model describes. */
export const writeCborDocument = (value: Record<string, unknown>): Uint8Array =>
  plainCbor.serialize(value);
