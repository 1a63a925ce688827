import type { SeenMessage, SeenView } from '../people/person.ts';
import type { SeenChannel } from '../people/what-a-person-sees.ts';
import type { App, Team, User, UserGroup } from '../workspace/types.ts';

export type { SeenChannel, SeenMessage, SeenView, User };

/** Who and what there is in the workspace. */
export interface Directory {
  readonly team: Team;
  readonly app: Pick<App, 'id' | 'name' | 'botUserId' | 'botId' | 'commands' | 'shortcuts'>;
  readonly users: readonly User[];
  readonly userGroups: readonly UserGroup[];
}

/** What the page shows of the workspace to one person. */
export interface Seen {
  readonly directory: Directory;
  readonly channels: readonly SeenChannel[];
  readonly messages: readonly SeenMessage[];
  readonly ephemerals: readonly SeenMessage[];
  readonly thread: readonly SeenMessage[];
  readonly views: readonly SeenView[];
  readonly home: SeenView | null;
}

/** What the server said of something that the person did. */
export interface Outcome {
  readonly ok: boolean;
  readonly error?: string;
  readonly errors?: Readonly<Record<string, string>>;
}

const people = (userId: string) => `/workspace/people/${userId}`;

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** Does something as a person; never rejects. */
export async function act(userId: string, path: string, body: unknown = {}): Promise<Outcome> {
  try {
    const response = await fetch(`${people(userId)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Outcome;
  } catch {
    return { ok: false, error: 'sandbox_unreachable' };
  }
}

/** Everything that a person sees at a place in the workspace, in one go. */
export async function look(userId: string, channelId: string, threadTs?: string): Promise<Seen> {
  const person = people(userId);
  const channel = `${person}/channels/${channelId}`;
  const [directory, channels, messages, ephemerals, thread, views, home] = await Promise.all([
    get<Directory>('/workspace/directory'),
    get<SeenChannel[]>(`${person}/channels`),
    get<SeenMessage[]>(`${channel}/messages`),
    get<SeenMessage[]>(`${channel}/ephemerals`),
    threadTs ? get<SeenMessage[]>(`${channel}/threads/${threadTs}`) : [],
    get<SeenView[]>(`${person}/views`),
    get<SeenView | null>(`${person}/home`),
  ]);
  return { directory, channels, messages, ephemerals, thread, views, home };
}
