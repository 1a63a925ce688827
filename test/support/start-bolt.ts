import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type SlackSandbox, startSlack } from '../../sandbox/slack/start-slack.ts';

type Options = NonNullable<Parameters<typeof startSlack>[0]> & {
  /**
   * How long the SDK waits before it reconnects; 5000 unless said. It waits as long for a pong, so
   * that a busy machine loses its connection when this is short.
   */
  readonly reconnectMs?: number;
};

/** An unmodified Bolt app in Socket Mode on a local Slack. */
export interface BoltOnSlack {
  readonly slack: SlackSandbox;
  readonly app: App;
  stop(): Promise<void>;
}

/** @param listen registers the listeners before the app connects. */
export async function startBolt(
  listen: (app: App) => void,
  options: Options = {},
): Promise<BoltOnSlack> {
  const slack = await startSlack(options);
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logLevel: LogLevel.ERROR,
    ...(options.reconnectMs && { clientPingTimeout: options.reconnectMs }),
    // The receiver changes the options that it is given: they must not be the app's.
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  listen(app);
  await app.init();
  await app.start();
  return {
    slack,
    app,
    stop: async () => {
      await app.stop();
      await slack.stop();
    },
  };
}

/** A promise that a listener fulfils: the test waits for what happens, never for time. */
export function awaited<T>(): { readonly value: Promise<T>; readonly arrive: (value: T) => void } {
  let arrive: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => {
    arrive = resolve;
  });
  return { value, arrive };
}
