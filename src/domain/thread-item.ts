/** One message of an incident's thread as it should be now; posted once, then edited in place. */
export interface ThreadItem {
  /** Unique in the thread, and for ever: the post is found again by it. */
  readonly key: string;
  readonly place: 'channel' | 'thread';
  /** A thread post that the channel sees too: for what everybody has to know. */
  readonly broadcast?: true;
  /** Complete without the blocks: screen readers and notifications read this. */
  readonly text: string;
  /** Block Kit JSON. */
  readonly blocks: readonly object[];
  /** Small facts for programs that read the message, in its metadata. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** True when it says why: the clock of time to context stops with it. */
  readonly explains: boolean;
}
