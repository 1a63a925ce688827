import { readSandboxArguments } from './config.ts';
import { startSandbox } from './start-sandbox.ts';

/** `npm run sandbox`: the two sandboxes alone, for a bot that is started by hand. */
const sandbox = await startSandbox(readSandboxArguments(process.argv.slice(2)));
const { aws, slack } = sandbox;
console.log(
  JSON.stringify({
    awsEndpoint: aws.endpoint,
    slackApiUrl: slack.apiUrl,
    slackPage: slack.pageUrl,
    botToken: slack.botToken,
    appToken: slack.appToken,
    signingSecret: slack.signingSecret,
    topicArn: aws.topicArn,
    queueUrl: aws.queueUrl,
    channel: slack.channel.id,
  }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    sandbox.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
