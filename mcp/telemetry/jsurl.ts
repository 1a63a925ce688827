type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

const escaped = (text: string) =>
  text.replace(
    /[^\w.-]/gu,
    (character) =>
      `*${character
        .split('')
        .map((unit) => unit.charCodeAt(0))
        .map((code) =>
          code < 256
            ? code.toString(16).padStart(2, '0')
            : `*${code.toString(16).padStart(4, '0')}`,
        )
        .join('*')}`,
  );

/** JSURL, the notation in which the CloudWatch console keeps its state in a page's address. */
export const jsurl = (value: Json): string => {
  if (typeof value === 'string') return `~'${escaped(value)}`;
  if (typeof value !== 'object') return `~${value}`;
  if (Array.isArray(value)) return `~(${value.map(jsurl).join('')})`;
  const members = Object.entries(value).map(([name, member]) => `${escaped(name)}${jsurl(member)}`);
  return `~(${members.join('~')})`;
};
