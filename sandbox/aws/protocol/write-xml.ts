import type { NormalizedSchema } from '@smithy/core/schema';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** Escapes text for an XML element. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);

const nameIn = (schema: NormalizedSchema, fallback: string): string =>
  (schema.getMergedTraits()['xmlName'] as string | undefined) ?? fallback;

const scalarText = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('base64')
      : String(value);

/** A value as the children of its element, in awsQuery's form of XML. */
export const writeXml = (schema: NormalizedSchema, value: unknown): string => {
  if (value === undefined || value === null) return '';
  if (schema.isStructSchema()) {
    const members = value as Record<string, unknown>;
    return [...schema.structIterator()]
      .filter(([name]) => members[name] !== undefined && members[name] !== null)
      .map(([name, member]) => {
        const element = nameIn(member, name);
        return `<${element}>${writeXml(member, members[name])}</${element}>`;
      })
      .join('');
  }
  if (schema.isListSchema()) {
    const items = schema.getValueSchema();
    const element = nameIn(items, 'member');
    return (value as unknown[])
      .map((item) => `<${element}>${writeXml(items, item)}</${element}>`)
      .join('');
  }
  if (schema.isMapSchema())
    return Object.entries(value as Record<string, unknown>)
      .map(
        ([key, item]) =>
          `<entry><key>${escapeXml(key)}</key><value>${writeXml(schema.getValueSchema(), item)}</value></entry>`,
      )
      .join('');
  return escapeXml(scalarText(value));
};
