/** A choice of `aws:branch`; its members are as the runbook writes them. */
export type Choice = Readonly<Record<string, unknown>>;

type Compare = (value: unknown, wanted: unknown) => boolean;

const text =
  (compare: (value: string, wanted: string) => boolean): Compare =>
  (value, wanted) =>
    compare(String(value), String(wanted));

const number =
  (compare: (value: number, wanted: number) => boolean): Compare =>
  (value, wanted) =>
    compare(Number(value), Number(wanted));

/** The comparisons of "aws:branch" (Systems Manager Automation actions reference). */
const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: text((value, wanted) => value === wanted),
  EqualsIgnoreCase: text((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  StartsWith: text((value, wanted) => value.startsWith(wanted)),
  EndsWith: text((value, wanted) => value.endsWith(wanted)),
  Contains: text((value, wanted) => value.includes(wanted)),
  NumericEquals: number((value, wanted) => value === wanted),
  NumericGreater: number((value, wanted) => value > wanted),
  NumericGreaterOrEquals: number((value, wanted) => value >= wanted),
  NumericLesser: number((value, wanted) => value < wanted),
  NumericLesserOrEquals: number((value, wanted) => value <= wanted),
  BooleanEquals: text((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
};

const choices = (value: unknown): readonly Choice[] => (Array.isArray(value) ? value : []);

/** Whether a choice holds. @throws SyntaxError for a choice without a comparison that is known */
export const holds = (choice: Choice): boolean => {
  if ('And' in choice) return choices(choice['And']).every(holds);
  if ('Or' in choice) return choices(choice['Or']).some(holds);
  if ('Not' in choice) return !holds(choice['Not'] as Choice);
  const comparison = Object.keys(choice).find((key) => COMPARISONS[key] !== undefined);
  if (comparison === undefined)
    throw new SyntaxError(`the sandbox does not know this choice: ${JSON.stringify(choice)}`);
  return COMPARISONS[comparison]?.(choice['Variable'], choice[comparison]) ?? false;
};
