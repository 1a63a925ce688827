import type { StartAutomationExecutionCommandInput } from '@aws-sdk/client-ssm';
import type { Grant } from '../contracts/grant.ts';
import type { Plan } from '../contracts/recovery-plan.ts';

/** SSM takes at most 5 tags on an execution, with values of at most 256 of these characters. */
const tagValue = (text: string): string =>
  text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256);

const approversOf = ({ by }: Grant): string =>
  by.kind === 'policy' ? 'policy' : by.approvers.join(' ') + (by.brokeGlass ? ' broke-glass' : '');

/** Systems Manager stops the execution when this alarm goes off, and when it cannot read the alarm. */
const alarmOf = ({ purpose, plan }: Grant): Partial<StartAutomationExecutionCommandInput> =>
  purpose !== 'execute' || plan.stopAlarm === undefined
    ? {}
    : { AlarmConfiguration: { Alarms: [{ Name: plan.stopAlarm }], IgnorePollAlarmFailure: false } };

/**
 * Exactly what starts a grant's execution. It is made of the grant and the configuration alone, so the
 * same grant makes the same request, and its id is the ClientToken by which SSM knows the request again.
 * `runbookRoles` is what the ARN of each document's role begins with; left out, a document runs with the
 * permissions of the recovery service itself.
 */
export const startInputOf = (
  grant: Grant,
  { document, parameters }: Pick<Plan, 'document' | 'parameters'>,
  runbookRoles?: string,
): StartAutomationExecutionCommandInput => ({
  DocumentName: document.name,
  DocumentVersion: document.version,
  Parameters:
    runbookRoles === undefined
      ? parameters
      : { ...parameters, AutomationAssumeRole: [`${runbookRoles}${document.name}`] },
  ...alarmOf(grant),
  ClientToken: grant.id,
  Mode: 'Auto',
  Tags: [
    { Key: 'halcyon:incident', Value: tagValue(grant.plan.incidentId) },
    { Key: 'halcyon:action', Value: tagValue(`${grant.purpose} ${grant.plan.action}`) },
    { Key: 'halcyon:plan', Value: grant.digest },
    { Key: 'halcyon:grant', Value: grant.id },
    { Key: 'halcyon:approvers', Value: tagValue(approversOf(grant)) },
  ],
});
