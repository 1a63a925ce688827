const STEP =
  /\.(?<name>[A-Za-z_][\w-]*)|\[(?<index>\d+)\]|\[(?<every>\*)\]|\[(?:'(?<single>[^']+)'|"(?<double>[^"]+)")\]/y;

type Groups = Readonly<Record<string, string | undefined>>;

const child = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string | number, unknown>)[key]
    : undefined;

const apply = (value: unknown, groups: Groups): unknown => {
  const name = groups['name'] ?? groups['single'] ?? groups['double'];
  if (name !== undefined) return child(value, name);
  return child(value, Number(groups['index']));
};

/**
 * Reads `$.A.B[0].C`, `$.A[*].B` or `$['a/b']` of a value; undefined when there is nothing there. What
 * comes after `[*]` is read of every item.
 * @throws SyntaxError for any other JSONPath
 */
export const selectPath = (root: unknown, path: string): unknown => {
  if (!path.startsWith('$')) throw new SyntaxError(`a selector starts with $: ${path}`);
  const read = (value: unknown, from: number): unknown => {
    if (from === path.length) return value;
    STEP.lastIndex = from;
    const groups = STEP.exec(path)?.groups;
    if (groups === undefined)
      throw new SyntaxError(`the sandbox does not know this selector: ${path}`);
    const next = STEP.lastIndex;
    if (groups['every'] === undefined) return read(apply(value, groups), next);
    return Array.isArray(value)
      ? value.map((item) => read(item, next)).filter((item) => item !== undefined)
      : undefined;
  };
  return read(root, 1);
};
