import type { Directory } from './wire.ts';

/** Something that the composer offers to complete. */
export interface Suggestion {
  readonly insert: string;
  readonly note: string;
  /** Where in the text the completed word starts. */
  readonly from: number;
}

const MAX = 6;

function commands(word: string, directory: Directory): Suggestion[] {
  return directory.app.commands
    .filter(({ command }) => command.startsWith(word) && command !== word)
    .map(({ command, description, usageHint }) => ({
      insert: command,
      note: `${description} · ${usageHint}`,
      from: 0,
    }));
}

function mentions(word: string, from: number, directory: Directory): Suggestion[] {
  const typed = word.slice(1).toLowerCase();
  const people = directory.users
    .filter(({ deleted }) => !deleted)
    .map(({ name, realName }) => ({ insert: `@${name}`, note: realName }));
  const groups = directory.userGroups.map(({ handle, name }) => ({
    insert: `@${handle}`,
    note: name,
  }));
  return [...people, ...groups]
    .filter(({ insert, note }) => `${insert.slice(1)} ${note}`.toLowerCase().includes(typed))
    .filter(({ insert }) => insert !== word)
    .map((suggestion) => ({ ...suggestion, from }));
}

/** What the last word of a text could become: a command at its start, a person or a group anywhere. */
export function suggest(text: string, directory: Directory): Suggestion[] {
  if (/^\/\S*$/.test(text)) return commands(text, directory).slice(0, MAX);
  const word = /(?:^|\s)(@[\w.-]*)$/.exec(text)?.[1];
  if (word === undefined) return [];
  return mentions(word, text.length - word.length, directory).slice(0, MAX);
}
