/** What a text of the catalogue may name. */
export type Words = Readonly<Record<string, string | number>>;

/**
 * A text of the catalogue with its `{name}`s filled in.
 * @throws RangeError for a name that has no word: a card with a hole in it is never shown.
 */
export const fillText = (template: string, words: Words): string =>
  template.replace(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) throw new RangeError(`The text names {${name}}, which has no word.`);
    return String(word);
  });
