/** One word of a POSIX shell command, quoted where it must be; names from AWS may hold anything. */
export const shellQuote = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
