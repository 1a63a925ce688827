import type { z } from 'zod';
import type { Evidence, Gap } from '../../contracts/evidence.ts';
import type { Plan } from '../../contracts/recovery-plan.ts';
import type { Diagnosis } from '../../contracts/recovery-tools.ts';
import type { MetricSource, Symptom } from '../../contracts/symptom.ts';
import type { CatalogueEntry } from '../catalogue.ts';
import type { Words } from '../fill-text.ts';
import type { Live } from '../live/live.ts';

/** The part of a service map that actions look at. */
export type ReachMap = Diagnosis['map'];

/** What an action sees of the world while it looks at one choice. */
export interface Situation {
  readonly live: Live;
  readonly entry: CatalogueEntry;
  readonly nowMs: number;
  /** null where it could not be read. */
  readonly map: ReachMap | null;
  /** Seconds of one sample of the incident's alarms. */
  readonly periodS: number;
}

/** What an action is asked to answer. */
export interface Problem extends Situation {
  readonly alarms: readonly string[];
  readonly symptom: Symptom;
  readonly diagnosis: Diagnosis;
  /** Seconds, from the catalogue; null for what stays. */
  readonly timeBoxS: number | null;
}

/** One thing that the action could do about the problem. */
export interface Option<C> {
  readonly choice: C;
  /** In the cause that it answers, 0 to 1. */
  readonly confidence: number;
}

/** Something that must be true before the action runs. */
export interface Condition {
  readonly text: string;
  /** null: not known. */
  readonly holds: boolean | null;
  /** What follows when it does not hold. Unknown is always high. */
  readonly otherwise: 'refused' | 'high';
}

/** A choice joined with the account as it is now: everything that a plan and its risk are made from. */
export interface Composition {
  /** Node of the service map whose callers feel it. */
  readonly node: string;
  readonly parameters: Plan['parameters'];
  readonly targets: readonly string[];
  /** The undo's document by name; the catalogue pins it. */
  readonly undo: { readonly document: string; readonly parameters: Plan['parameters'] } | null;
  readonly timeBoxS: number | null;
  readonly tags: Readonly<Record<string, string>>;
  /** The deployment or autoscaler that owns the setting; '' for nobody, null for unknown. */
  readonly ownedBy: string | null;
  readonly restoresHealthyState: boolean;
  /** Share of requests that it touches, where that is declared and need not be read from the map. */
  readonly trafficShare?: number;
  readonly conditions: readonly Condition[];
  readonly words: Words;
  readonly change: string;
  readonly expectedAfterS: number;
  /** Metrics of what it touches that would show harm: an alarm on one of them may stop it. */
  readonly watches?: readonly MetricSource[];
  readonly cli: string;
  readonly consoleUrl: string;
  readonly evidence: readonly Evidence[];
}

interface ActionDefinition<C> {
  /** Its id in the catalogue. */
  readonly id: string;
  readonly choiceSchema: z.ZodType<C>;
  /** What it could do about the problem; none where it has no answer. */
  readonly find: (
    problem: Problem,
  ) => Promise<{ readonly options: readonly Option<C>[]; readonly gaps: readonly Gap[] }>;
  /** The choice that a plan was made from, read back out of its parameters. */
  readonly choiceOf: (plan: Plan) => unknown;
  /** Reads the account anew; null where there is nothing left to change. */
  readonly compose: (choice: C, situation: Situation) => Promise<Composition | null>;
}

/** An action whose choices are checked by its own schema, so that plans from outside fit too. */
export interface RecoveryAction {
  readonly id: string;
  readonly find: ActionDefinition<unknown>['find'];
  /** Composes anew what a plan was made from. @throws ZodError for a plan that this action cannot have made. */
  readonly recompose: (plan: Plan, situation: Situation) => Promise<Composition | null>;
  /** @throws ZodError for a choice that is not of this action. */
  readonly compose: (choice: unknown, situation: Situation) => Promise<Composition | null>;
}

/** Makes an action of its definition. */
export const defineAction = <C>(definition: ActionDefinition<C>): RecoveryAction => {
  const compose: RecoveryAction['compose'] = async (choice, situation) =>
    definition.compose(definition.choiceSchema.parse(choice), situation);
  return {
    id: definition.id,
    find: definition.find,
    compose,
    recompose: async (plan, situation) => compose(definition.choiceOf(plan), situation),
  };
};
