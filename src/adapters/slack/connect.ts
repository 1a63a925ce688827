import { App, ExpressReceiver, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Router } from 'express';

/** What Slack gave at installation, and where its API is when it is not Slack's own. */
export interface SlackAccess {
  readonly botToken: string;
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  readonly apiUrl: string | undefined;
}

/** A connected Bolt app: started and stopped by the composition root. */
export interface SlackConnection {
  readonly app: App;
  readonly teamId: string;
  readonly botUserId: string;
  readonly appId: string | null;
  /** Mounted on our own server in HTTP mode. */
  readonly router: Router | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Bolt in Socket Mode or behind our own server, and who we are in this workspace.
 * @throws when Slack refuses the token or cannot be reached
 */
export const connectSlack = async (config: SlackAccess): Promise<SlackConnection> => {
  // Separate objects: Socket Mode's receiver changes the options that it is given.
  const clientOptions = () => ({
    ...(config.apiUrl !== undefined && { slackApiUrl: config.apiUrl }),
    timeout: 10_000,
    retryConfig: { retries: 2 },
  });
  const { receiver, router } = receiverOf(config, clientOptions());
  const app = new App({
    token: config.botToken,
    receiver,
    clientOptions: clientOptions(),
    // A bad token at construction would end the process by an unhandled rejection.
    deferInitialization: true,
    extendedErrorHandler: false,
    convoStore: false,
    logLevel: LogLevel.ERROR,
  });
  await app.init();
  const who = await app.client.auth.test();
  const bot = who.bot_id ? await appIdOf(app, who.bot_id) : null;
  return {
    app,
    teamId: who.team_id ?? '',
    botUserId: who.user_id ?? '',
    appId: bot,
    router,
    start: async () => {
      if (config.mode.kind === 'socket') await app.start();
    },
    stop: async () => {
      // Stopping amid a reconnect rejects: the process is about to end all the same.
      await app.stop().catch(() => undefined);
    },
  };
};

const receiverOf = (
  config: SlackAccess,
  options: Record<string, unknown>,
): { receiver: Receiver; router: Router | null } => {
  if (config.mode.kind === 'socket')
    return {
      receiver: new SocketModeReceiver({
        appToken: config.mode.appToken,
        logLevel: LogLevel.ERROR,
        clientOptions: options,
      } as ConstructorParameters<typeof SocketModeReceiver>[0]),
      router: null,
    };
  const receiver = new ExpressReceiver({
    signingSecret: config.mode.signingSecret,
    endpoints: '/slack/events',
    logLevel: LogLevel.ERROR,
  });
  return { receiver, router: receiver.router as unknown as Router };
};

const appIdOf = async (app: App, bot: string): Promise<string | null> => {
  try {
    return (await app.client.bots.info({ bot })).bot?.app_id ?? null;
  } catch {
    // Not every token may ask; the guard then goes by team and person.
    return null;
  }
};
