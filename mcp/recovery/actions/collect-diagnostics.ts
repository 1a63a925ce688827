import { z } from 'zod';
import { consolePage } from '../aws-place.ts';
import { shellCommand } from '../shell-command.ts';
import { defineAction, type Problem } from './action.ts';

const choiceSchema = z.object({
  alarms: z.array(z.string()).min(1),
  functionName: z.string(),
  table: z.string(),
});
type Choice = z.infer<typeof choiceSchema>;

/** Below this confidence in the cause it is worth storing how things are set up now. */
const CLEAR = 0.7;

const firstCauseOf = ({ diagnosis }: Problem, type: string): string => {
  const types = new Map(diagnosis.map.nodes.map((node) => [node.id, node.type]));
  const cause = diagnosis.causes.find(({ node, type: own }) => (own ?? types.get(node)) === type);
  return cause?.node ?? '';
};

/** Stores how the alarms and the suspects are set up, while the cause is not clear. */
export const collectDiagnostics = defineAction<Choice>({
  id: 'collect-diagnostics',
  choiceSchema,
  find: async (problem) => {
    const confidence = problem.diagnosis.causes[0]?.confidence ?? 0;
    if (confidence >= CLEAR) return { options: [], gaps: [] };
    const choice = {
      alarms: [...problem.alarms],
      functionName: firstCauseOf(problem, 'AWS::Lambda::Function'),
      table: firstCauseOf(problem, 'AWS::DynamoDB::Table'),
    };
    return { options: [{ choice, confidence }], gaps: [] };
  },
  choiceOf: ({ parameters }) => ({
    alarms: parameters['AlarmNames'],
    functionName: parameters['FunctionName']?.[0] ?? '',
    table: parameters['TableName']?.[0] ?? '',
  }),
  async compose({ alarms, functionName, table }, { live }) {
    const found = await live.alarms.describe(alarms);
    const first = found[0];
    if (!first) return null;
    const node = [functionName, table].filter((name) => name !== '').join(' and ');
    return {
      node: functionName || table || first.name,
      parameters: {
        AlarmNames: [...alarms],
        ...(functionName === '' ? {} : { FunctionName: [functionName] }),
        ...(table === '' ? {} : { TableName: [table] }),
      },
      targets: found.map(({ arn }) => arn).toSorted(),
      undo: null,
      timeBoxS: null,
      tags: {},
      ownedBy: '',
      restoresHealthyState: false,
      conditions: [],
      words: { node: node === '' ? 'the alarms' : node },
      change: 'reads only',
      expectedAfterS: 30,
      cli: shellCommand('aws', 'cloudwatch', 'describe-alarms', '--alarm-names', ...alarms),
      consoleUrl: consolePage(first.arn, 'cloudwatch', 'alarmsV2:'),
      evidence: [],
    };
  },
});
