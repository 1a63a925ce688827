import { setTimeout as pause } from 'node:timers/promises';
import { approveAsPeople } from './approve-as-people.ts';
import { type DemoArguments, readDemoArguments } from './config.ts';
import { readIncidents, scorecardOf } from './scorecard.ts';
import { type Bot, spawnBot } from './spawn-bot.ts';
import { type Sandbox, startSandbox, subscribeBot } from './start-sandbox.ts';
import { transcriptOf } from './transcript.ts';
import { scenarios } from './world/scenarios.ts';

/** Quiet before the trouble, so that somebody who opens the page sees it begin. */
const LEAD_MS = 3000;
const GIVE_UP_AFTER_MS = 6 * 60_000;

const play = async (args: DemoArguments, sandbox: Sandbox, bot: Bot): Promise<boolean> => {
  const scenario = scenarios.find((one) => one.name === args.scenario);
  if (!scenario) throw new Error(`No scenario is called ${args.scenario}. Try --list.`);
  scenario.play(sandbox.world, Date.now() + LEAD_MS);
  const people = new AbortController();
  const approving = args.auto ? approveAsPeople(sandbox.slack, people.signal) : Promise.resolve();
  const where = { dataDir: bot.dataDir, redisUrl: args.redisUrl };
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  let resolved = false;
  while (!resolved && (Date.now() < giveUpAt || !args.exit)) {
    await pause(1000);
    const incidents = await readIncidents(where);
    resolved =
      incidents.length > 0 && incidents.every((incident) => incident.status === 'resolved');
  }
  // The thread says it shortly after the log does.
  await pause(2500);
  people.abort();
  await approving;
  console.log(await transcriptOf(sandbox.slack));
  const card = await scorecardOf(scenario.name, sandbox, await readIncidents(where));
  console.log(JSON.stringify(card));
  return resolved;
};

const main = async (): Promise<number> => {
  const args = readDemoArguments(process.argv.slice(2));
  if (args.list) {
    for (const { name, title } of scenarios) console.log(`${name}\t${title}`);
    return 0;
  }
  const sandbox = await startSandbox({ seed: args.seed, slackPort: args.slackPort });
  const bot = await spawnBot(sandbox, {
    ...(args.redisUrl !== undefined && { redisUrl: args.redisUrl }),
  });
  let ended = false;
  const end = async (): Promise<void> => {
    if (ended) return;
    ended = true;
    await bot.end('SIGTERM');
    await sandbox.stop();
  };
  process.once('SIGINT', () => {
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  await subscribeBot(sandbox, bot.url);
  console.log(`Open ${sandbox.slack.pageUrl}  (seed ${args.seed}, ^C ends it)`);
  const resolved = await play(args, sandbox, bot);
  if (!resolved) console.error(bot.output());
  if (!args.exit) await new Promise(() => undefined);
  await end();
  return resolved ? 0 : 1;
};

process.exit(await main());
