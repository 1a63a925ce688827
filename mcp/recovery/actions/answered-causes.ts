import type { Diagnosis } from '../../contracts/recovery-tools.ts';
import type { Answer } from '../catalogue.ts';
import type { Problem } from './action.ts';

export type Cause = Diagnosis['causes'][number];

/** CloudFormation type of a node: as the cause says, else as the map says. */
const typeOf = (cause: Cause, diagnosis: Diagnosis): string | undefined =>
  cause.type ?? diagnosis.map.nodes.find(({ id }) => id === cause.node)?.type;

const isAnswered = (cause: Cause, answer: Answer): boolean =>
  (cause.mechanism !== undefined && answer.mechanisms.includes(cause.mechanism)) ||
  answer.signals.includes(cause.metric) ||
  (answer.changed && cause.version !== undefined && cause.changedAt !== undefined);

/** The causes that the catalogue says this action answers, best first. */
export const answeredCauses = ({ diagnosis, entry }: Problem): readonly Cause[] =>
  diagnosis.causes.filter((cause) =>
    entry.answers.some(
      (answer) => answer.type === typeOf(cause, diagnosis) && isAnswered(cause, answer),
    ),
  );
