import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import type { AliasSettings, FunctionSettings } from '../live/function-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, defineAction, type Problem, type Situation } from './action.ts';
import { answeredCauses, type Cause } from './answered-causes.ts';
import { chooseAlias } from './choose-alias.ts';
import { configEvidence } from './config-evidence.ts';
import { functionHeadroom } from './function-headroom.ts';
import { limitOf } from './limit-of.ts';
import { ownerOfAlias } from './owner-of-alias.ts';
import { usedConcurrency } from './used-concurrency.ts';

const choiceSchema = z.object({
  functionName: z.string(),
  aliasName: z.string(),
  count: z.coerce.number().int().min(1),
});
type Choice = z.infer<typeof choiceSchema>;

/** USD an hour for one warm instance of this memory. */
const instanceCost = (memoryMb: number, entry: CatalogueEntry): number =>
  (memoryMb / 1024) * limitOf(entry, 'usdPerGbSecond') * 3600;

/** Environments that the busiest sample of the last ten minutes used: what would have been warm then. */
const measuredNeed = async (cause: Cause, problem: Problem): Promise<number | null> => {
  const used = await usedConcurrency(cause.node, 600, problem);
  return used && used.length > 0 ? Math.max(...used) : null;
};

const choose = async (cause: Cause, problem: Problem): Promise<Choice | null> => {
  const { live, entry } = problem;
  const alias = chooseAlias(await live.functions.aliases(cause.node), cause.version);
  const wanted = cause.suggestedProvisioned ?? (await measuredNeed(cause, problem));
  if (!alias || wanted === null) return null;
  const settings = await live.functions.settings(cause.node);
  const headroom = await functionHeadroom(settings, live);
  const affordable = limitOf(entry, 'costCapUsdPerHour') / instanceCost(settings.memoryMb, entry);
  const bounds = [wanted, limitOf(entry, 'max'), affordable, headroom ?? wanted];
  const count = Math.floor(Math.min(...bounds));
  return count < 1 ? null : { functionName: cause.node, aliasName: alias.name, count };
};

const undoOf = (choice: Choice, before: number): Composition['undo'] => {
  const alias = { FunctionName: [choice.functionName], AliasName: [choice.aliasName] };
  return before === 0
    ? { document: 'Halcyon-RemoveProvisionedConcurrency', parameters: alias }
    : {
        document: 'Halcyon-SetProvisionedConcurrency',
        parameters: { ...alias, ProvisionedConcurrentExecutions: [String(before)] },
      };
};

const conditionsOf = async (
  choice: Choice,
  settings: FunctionSettings,
  situation: Situation,
  inProgress: boolean,
): Promise<Composition['conditions']> => {
  const { live, entry } = situation;
  const headroom = await functionHeadroom(settings, live);
  const usdPerHour = choice.count * instanceCost(settings.memoryMb, entry);
  const cap = limitOf(entry, 'costCapUsdPerHour');
  return [
    {
      text: `${choice.aliasName} is an alias, not $LATEST`,
      holds: choice.aliasName !== '$LATEST',
      otherwise: 'refused',
    },
    {
      text: `the account has room for ${choice.count} (${headroom ?? 'unknown'} left)`,
      holds: headroom === null ? null : choice.count <= headroom,
      otherwise: 'refused',
    },
    {
      text: `costs at most ${cap} USD an hour`,
      holds: usdPerHour <= cap && choice.count <= limitOf(entry, 'max'),
      otherwise: 'refused',
    },
    { text: 'no allocation is in progress', holds: !inProgress, otherwise: 'refused' },
  ];
};

const wordsOf = (
  choice: Choice,
  alias: AliasSettings,
  before: number,
  usdPerHour: number,
): Composition['words'] => ({
  function: choice.functionName,
  alias: alias.name,
  before,
  count: choice.count,
  usdPerHour: usdPerHour.toFixed(2),
});

/** Keeps instances of the alias warm that serves the requests, where cold starts are the cause. */
export const provisionedConcurrency = defineAction<Choice>({
  id: 'provisioned-concurrency',
  choiceSchema,
  async find(problem) {
    const options = [];
    const gaps = [];
    for (const cause of answeredCauses(problem)) {
      const choice = await choose(cause, problem);
      if (choice) options.push({ choice, confidence: cause.confidence });
      else
        gaps.push({
          what: `provisioned concurrency for ${cause.node}`,
          why: 'no-data' as const,
          detail: 'which alias serves the requests, or how many instances hold the load',
        });
    }
    return { options, gaps };
  },
  choiceOf: ({ parameters }) => ({
    functionName: parameters['FunctionName']?.[0],
    aliasName: parameters['AliasName']?.[0],
    count: parameters['ProvisionedConcurrentExecutions']?.[0],
  }),
  async compose(choice, situation) {
    const { live, entry } = situation;
    const aliases = await live.functions.aliases(choice.functionName);
    const alias = aliases.find(({ name }) => name === choice.aliasName);
    const now = await live.functions.provisioned(choice.functionName, choice.aliasName);
    const before = now?.requested ?? 0;
    if (!alias || before >= choice.count) return null;
    const settings = await live.functions.settings(choice.functionName);
    const usdPerHour = choice.count * instanceCost(settings.memoryMb, entry);
    return {
      node: choice.functionName,
      parameters: {
        FunctionName: [choice.functionName],
        AliasName: [choice.aliasName],
        ProvisionedConcurrentExecutions: [String(choice.count)],
      },
      targets: [alias.arn],
      undo: undoOf(choice, before),
      timeBoxS: null,
      tags: settings.tags,
      ownedBy: await ownerOfAlias(choice.functionName, alias, live),
      restoresHealthyState: false,
      conditions: await conditionsOf(choice, settings, situation, now?.inProgress ?? false),
      words: wordsOf(choice, alias, before, usdPerHour),
      change: `${before} → ${choice.count}`,
      expectedAfterS: 120,
      cli: shellCommand(
        ...['aws', 'lambda', 'put-provisioned-concurrency-config'],
        ...['--function-name', choice.functionName, '--qualifier', choice.aliasName],
        ...['--provisioned-concurrent-executions', choice.count],
      ),
      consoleUrl: consolePage(
        alias.arn,
        'lambda',
        `/functions/${choice.functionName}/aliases/${choice.aliasName}?tab=configuration`,
      ),
      evidence: [
        configEvidence(
          `provisioned-${choice.functionName}`,
          `Provisioned concurrency of ${choice.functionName}:${choice.aliasName}`,
          `lambda GetProvisionedConcurrencyConfig ${choice.functionName}:${choice.aliasName}`,
          { requested: before, version: alias.version, memoryMb: settings.memoryMb },
        ),
      ],
    };
  },
});
