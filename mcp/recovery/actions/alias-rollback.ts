import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import type { AliasSettings } from '../live/function-reader.ts';
import { shellCommand } from '../shell-command.ts';
import { type Composition, defineAction, type Problem, type Situation } from './action.ts';
import type { Cause } from './answered-causes.ts';
import { chooseAlias } from './choose-alias.ts';
import { configEvidence } from './config-evidence.ts';
import { isDataCompatible } from './data-compatible.ts';
import { optionsForCauses } from './options-for-causes.ts';
import { ownerOfAlias } from './owner-of-alias.ts';
import { wasHealthyBefore } from './version-health.ts';

const choiceSchema = z.object({
  functionName: z.string(),
  aliasName: z.string(),
  version: z.string().regex(/^[1-9][0-9]*$/),
});
type Choice = z.infer<typeof choiceSchema>;

const predecessorOf = async (
  cause: Cause,
  alias: AliasSettings,
  { live }: Problem,
): Promise<string | undefined> => {
  if (cause.previousVersion !== undefined) return cause.previousVersion;
  const versions = await live.functions.versions(cause.node);
  return versions.findLast(({ version }) => version < Number(alias.version))?.version.toString();
};

const choose = async (cause: Cause, problem: Problem): Promise<Choice | null> => {
  const alias = chooseAlias(await problem.live.functions.aliases(cause.node), cause.version);
  // An alias that no longer points at the version in question has been dealt with already.
  if (!alias || alias.version !== cause.version) return null;
  const version = await predecessorOf(cause, alias, problem);
  return version === undefined || version === alias.version
    ? null
    : { functionName: cause.node, aliasName: alias.name, version };
};

const healthOf = async (
  choice: Choice,
  alias: AliasSettings,
  { live }: Situation,
): Promise<{ exists: boolean; healthy: boolean | null }> => {
  const versions = await live.functions.versions(choice.functionName);
  const current = versions.find(({ version }) => String(version) === alias.version);
  return {
    exists: versions.some(({ version }) => String(version) === choice.version),
    healthy: await wasHealthyBefore(choice.functionName, current, live),
  };
};

const cliOf = (choice: Choice, alias: AliasSettings): string =>
  shellCommand(
    ...['aws', 'lambda', 'update-alias', '--function-name', choice.functionName],
    ...['--name', choice.aliasName, '--function-version', choice.version],
    ...['--revision-id', alias.revisionId],
  );

const undoOf = (choice: Choice, alias: AliasSettings): Composition['undo'] => ({
  document: 'Halcyon-RestoreAlias',
  parameters: {
    FunctionName: [choice.functionName],
    AliasName: [choice.aliasName],
    FunctionVersion: [alias.version],
    ExpectedVersion: [choice.version],
  },
});

/** Points an alias back at the version that was live before the one that brought the trouble. */
export const aliasRollback = defineAction<Choice>({
  id: 'alias-rollback',
  choiceSchema,
  find: async (problem) => optionsForCauses(problem, choose),
  choiceOf: ({ parameters }) => ({
    functionName: parameters['FunctionName']?.[0],
    aliasName: parameters['AliasName']?.[0],
    version: parameters['FunctionVersion']?.[0],
  }),
  async compose(choice, situation) {
    const { live, map } = situation;
    const { functionName, aliasName, version } = choice;
    const aliases = await live.functions.aliases(functionName);
    const alias = aliases.find(({ name }) => name === aliasName);
    if (!alias || alias.version === version) return null;
    const { tags } = await live.functions.settings(functionName);
    const { exists, healthy } = await healthOf(choice, alias, situation);
    return {
      node: functionName,
      parameters: {
        FunctionName: [functionName],
        AliasName: [aliasName],
        FunctionVersion: [version],
        RevisionId: [alias.revisionId],
      },
      targets: [alias.arn],
      undo: undoOf(choice, alias),
      timeBoxS: null,
      tags,
      ownedBy: await ownerOfAlias(functionName, alias, live),
      restoresHealthyState: healthy === true,
      conditions: [
        { text: `v${version} still exists`, holds: exists, otherwise: 'refused' },
        { text: `v${version} was healthy for 24 h`, holds: healthy, otherwise: 'high' },
        { text: 'no weighted routing', holds: !alias.weighted, otherwise: 'high' },
        {
          text: `v${version} can read what v${alias.version} wrote`,
          holds: isDataCompatible(functionName, tags, map),
          otherwise: 'high',
        },
      ],
      words: { function: functionName, alias: aliasName, version, before: alias.version },
      change: `v${alias.version} → v${version}`,
      expectedAfterS: 60,
      cli: cliOf(choice, alias),
      consoleUrl: consolePage(
        alias.arn,
        'lambda',
        `/functions/${functionName}/aliases/${aliasName}`,
      ),
      evidence: [
        configEvidence(
          `alias-${functionName}`,
          `Alias ${functionName}:${aliasName}`,
          `lambda ListAliases ${functionName}`,
          { version: alias.version, revisionId: alias.revisionId },
        ),
      ],
    };
  },
});
