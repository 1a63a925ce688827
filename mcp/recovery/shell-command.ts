/** A command as a person would type it, each word quoted where a POSIX shell needs that. */
export const shellCommand = (...words: readonly (string | number)[]): string =>
  words
    .map(String)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
