import { fileURLToPath } from 'node:url';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { type AwsSandbox, startAws } from './aws/start-aws.ts';
import { type SlackSandbox, startSlack } from './slack/start-slack.ts';
import { createShop } from './world/create-shop.ts';
import { shopAlarms } from './world/shop-alarms.ts';
import type { World } from './world/world.ts';

/** The shop with a day behind it, its AWS account, and the Slack of its people. */
export interface Sandbox {
  readonly world: World;
  readonly aws: AwsSandbox;
  readonly slack: SlackSandbox;
  stop(): Promise<void>;
}

const RUNBOOKS = fileURLToPath(new URL('../runbooks', import.meta.url));

export const startSandbox = async (options: {
  seed: number;
  awsPort?: number;
  slackPort?: number;
  /** Where Slack posts signed requests to; Socket Mode without it. */
  slackEventsUrl?: string;
}): Promise<Sandbox> => {
  const clock = Date.now;
  const world = createShop({ seed: options.seed, nowMs: clock() });
  const aws = await startAws({
    world,
    clock,
    runbooksDir: RUNBOOKS,
    seed: options.seed,
    port: options.awsPort ?? 0,
  });
  aws.putAlarms(shopAlarms);
  const slack = await startSlack({
    port: options.slackPort ?? 0,
    clock,
    ...(options.slackEventsUrl !== undefined && { eventsUrl: options.slackEventsUrl }),
  });
  return {
    world,
    aws,
    slack,
    stop: async () => {
      await slack.stop();
      await aws.stop();
    },
  };
};

/** Credentials that the sandbox takes: any. */
export const sandboxCredentials = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' },
} as const;

/** Subscribes the bot's route to the alarm topic, as an operator does once; the bot confirms it. */
export const subscribeBot = async (sandbox: Sandbox, botUrl: string): Promise<void> => {
  const sns = new SNSClient({ endpoint: sandbox.aws.endpoint, ...sandboxCredentials });
  await sns.send(
    new SubscribeCommand({
      TopicArn: sandbox.aws.topicArn,
      Protocol: 'http',
      Endpoint: `${botUrl}/aws/sns`,
    }),
  );
  sns.destroy();
};
