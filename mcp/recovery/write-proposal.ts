import { digestOf } from '../contracts/canonical-json.ts';
import type { Plan, Proposal, Risk } from '../contracts/recovery-plan.ts';
import type { Composition } from './actions/action.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { fillText } from './fill-text.ts';

/** A button of Slack holds 75 characters; with its verb this much is left. */
const SHORT = 60;

const shortened = (text: string): string =>
  text.length <= SHORT ? text : `${text.slice(0, SHORT - 1)}…`;

/** What would make us stop, and what stops it without us. */
const stopText = (words: string, { stopAlarm }: Plan): string =>
  stopAlarm === undefined ? words : `${words} Systems Manager stops it when ${stopAlarm} goes off.`;

/** A plan with everything that a person needs to decide on it; order and what it waits for come later. */
export const writeProposal = (
  plan: Plan,
  entry: CatalogueEntry,
  composition: Composition,
  risk: Risk,
): Proposal => {
  const text = (template: string): string => fillText(template, composition.words);
  const { words } = entry;
  return {
    digest: digestOf(plan),
    plan,
    actionClass: entry.class,
    risk,
    order: entry.order,
    title: text(words.title),
    shortTitle: shortened(text(words.shortTitle)),
    change: composition.change,
    why: text(words.why),
    expectedEffect: text(words.expectedEffect),
    expectedAfterS: composition.expectedAfterS,
    userImpact: text(words.userImpact),
    ifWeWait: text(words.ifWeWait),
    waitsFor: [],
    stopWhen: stopText(text(words.stopWhen), plan),
    successChecks: entry.success.map(text),
    undoText: text(words.undoText),
    leavesBehind: words.leavesBehind === null ? null : text(words.leavesBehind),
    cost: words.cost === null ? null : text(words.cost),
    preconditions: composition.conditions.map((condition) => ({
      text: condition.text,
      holds: condition.holds,
    })),
    consoleUrl: composition.consoleUrl,
    cli: composition.cli,
  };
};
