import { parseArgs } from 'node:util';

/** What `npm run demo` was asked for. */
export interface DemoArguments {
  readonly scenario: string;
  /** Approve as other people would, without a browser. */
  readonly auto: boolean;
  /** End when the incident is resolved, or given up. */
  readonly exit: boolean;
  readonly list: boolean;
  readonly seed: number;
  /** Where the bot keeps its log; embedded when left out. */
  readonly redisUrl: string | undefined;
  readonly slackPort: number;
}

const seedOf = (text: string | undefined): number => {
  const seed = text === undefined ? Math.floor(Math.random() * 1e9) : Number(text);
  if (!Number.isInteger(seed)) throw new TypeError(`--seed takes a whole number, not "${text}"`);
  return seed;
};

/** Reads the demo's command line and environment. @throws TypeError for what it does not know */
export const readDemoArguments = (argv: readonly string[]): DemoArguments => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      scenario: { type: 'string', default: 'cold-start' },
      auto: { type: 'boolean', default: false },
      exit: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      seed: { type: 'string' },
      'slack-port': { type: 'string', default: '0' },
    },
  });
  return {
    ...values,
    seed: seedOf(values.seed),
    redisUrl: process.env['REDIS_URL'] || undefined,
    slackPort: Number(values['slack-port']),
  };
};

/** What `npm run sandbox` was asked for. */
export const readSandboxArguments = (argv: readonly string[]) => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'aws-port': { type: 'string', default: '0' },
      'slack-port': { type: 'string', default: '0' },
      seed: { type: 'string' },
    },
  });
  return {
    awsPort: Number(values['aws-port']),
    slackPort: Number(values['slack-port']),
    seed: seedOf(values.seed),
  };
};
