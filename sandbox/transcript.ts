import type { SlackSandbox } from './slack/start-slack.ts';

/** The channel and its threads as text, as someone would read them aloud. */
export const transcriptOf = async (slack: SlackSandbox): Promise<string> => {
  const reader = slack.as('U0MINA');
  const names = new Map(slack.users.map((user) => [user.id, user.realName ?? user.name]));
  const lines: string[] = [];
  for (const card of await reader.messages(slack.channel.id)) {
    const [parent, ...replies] = await reader.thread(slack.channel.id, card.ts);
    if (!parent) continue;
    lines.push(sayWith(names, parent.text), '');
    for (const reply of replies) lines.push(indent(sayWith(names, reply.text)), '');
  }
  return lines.join('\n');
};

const sayWith = (names: ReadonlyMap<string, string>, text: string): string =>
  text
    .replaceAll(/<@([A-Z0-9]+)>/g, (_all, id: string) => `@${names.get(id) ?? id}`)
    .replaceAll(/<!subteam\^([A-Z0-9]+)>/g, '@$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
