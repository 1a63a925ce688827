/** Encodes ASN.1 values in DER (ITU-T X.690), as far as a certificate needs. */

const lengthOf = (size: number): Buffer => {
  if (size < 0x80) return Buffer.from([size]);
  const bytes: number[] = [];
  for (let left = size; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
};

const tagged = (tag: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);

export const sequence = (...items: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(items));

export const set = (...items: readonly Buffer[]): Buffer => tagged(0x31, Buffer.concat(items));

/** A positive INTEGER from its big-endian bytes. */
export const integer = (bytes: Buffer): Buffer =>
  tagged(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);

export const bitString = (bytes: Buffer): Buffer =>
  tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));

export const nothing = (): Buffer => tagged(0x05, Buffer.alloc(0));

export const utf8String = (text: string): Buffer => tagged(0x0c, Buffer.from(text));

/** `[n] EXPLICIT`. */
export const explicit = (number: number, content: Buffer): Buffer => tagged(0xa0 | number, content);

const base128 = (value: number): number[] => {
  const bytes = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f));
  return bytes;
};

/** An OBJECT IDENTIFIER from its dotted form. */
export const objectIdentifier = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** A time before 2050, to the second. */
export const utcTime = (ms: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
