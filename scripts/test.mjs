// `npm test`: makes sure that the machine has what the tests need, then runs every check.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Programs that the tests start, and the Debian package of each. */
const NEEDED = [
  { path: '/usr/bin/redis-server', debian: 'redis-server', elsewhere: 'redis-server 7 or newer' },
  { path: '/usr/bin/chromium', debian: 'chromium', elsewhere: 'Chromium' },
  { path: '/usr/bin/aws', debian: 'awscli', elsewhere: 'the AWS CLI, version 2' },
  { path: '/usr/bin/openssl', debian: 'openssl', elsewhere: 'OpenSSL' },
];

const run = (command, args, env = {}) =>
  spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;

const missing = NEEDED.filter(({ path }) => !existsSync(path));
if (missing.length > 0) {
  const packages = missing.map(({ debian }) => debian);
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    const what = missing.map(({ elsewhere, path }) => `${elsewhere} as ${path}`).join(', ');
    console.error(`The tests need ${what}. On Debian: apt-get install ${packages.join(' ')}`);
    process.exit(1);
  }
  console.log(`Installing ${packages.join(', ')}`);
  run('apt-get', ['update', '-qq']);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if (run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], env) !== 0)
    process.exit(1);
}

/** @type {[command: string, args: string[]][]} */
const STEPS = [
  ['biome', ['ci']],
  ['oxlint', []],
  ['tsc', []],
  ['tsc', ['-p', 'sandbox/slack/page']],
  ['knip', []],
  // What computes, then what mostly waits: processes, Redis, a browser, stories in wall time.
  ['jest', ['--selectProjects', 'unit', 'contract', '--maxWorkers', '2']],
  ['jest', ['--selectProjects', 'e2e', '--maxWorkers', '3']],
];
for (const [command, args] of STEPS) {
  console.log(`\n> ${command} ${args.join(' ')}`);
  const env = command === 'jest' ? { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' } : {};
  if (run(`node_modules/.bin/${command}`, args, env) !== 0) process.exit(1);
}
