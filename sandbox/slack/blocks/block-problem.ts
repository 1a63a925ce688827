import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** One thing that is wrong with a payload, and where (RFC 6901 pointer). */
export interface BlockProblem {
  readonly pointer: string;
  readonly message: string;
}

/** RFC 6901 form of a path below `root`. */
function jsonPointer(root: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  return [root, ...steps].join('/');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const PLURALS: Readonly<Record<string, string>> = { array: 'items', string: 'characters' };

function tooBig(issue: z.core.$ZodIssueTooBig): string {
  if (issue.origin === 'array') return `no more than ${issue.maximum} items allowed`;
  return `must be less than ${Number(issue.maximum) + 1} ${PLURALS[issue.origin] ?? ''}`.trim();
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === 'array') return `no fewer than ${issue.minimum} items allowed`;
  return `must be more than ${Number(issue.minimum) - 1} ${PLURALS[issue.origin] ?? ''}`.trim();
}

function complaint(issue: Issue, input: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return tooBig(issue);
    case 'too_small':
      return tooSmall(issue);
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return `unsupported type: ${String(valueAt(input, issue.path))}`;
    case 'invalid_type':
      return `must be a valid ${issue.expected}`;
    case 'invalid_value':
      return 'must be a valid enum value';
    case 'invalid_format':
      return 'failed to match pattern';
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return issue.message;
  }
}

function inSlackWords(issue: Issue, input: unknown, root: string): BlockProblem {
  const pointer = jsonPointer(root, issue.path);
  const last = issue.path.at(-1);
  const missing = valueAt(input, issue.path) === undefined && last !== undefined;
  if (missing) {
    return {
      pointer: jsonPointer(root, issue.path.slice(0, -1)),
      message: `missing required field: ${String(last)}`,
    };
  }
  return { pointer, message: complaint(issue, input) };
}

/** What a schema found, in the words and the places that Slack uses. */
export function blockProblems(
  issues: readonly Issue[],
  input: unknown,
  root: string,
): BlockProblem[] {
  return issues.map((issue) => inSlackWords(issue, input, root));
}
