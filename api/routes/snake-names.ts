type Named = Readonly<Record<string, unknown>>;

/** Maps of free names, such as those of a learner's parameters or of libraries: what they hold is not ours to rename. */
const freeMaps: readonly string[] = ['parameters', 'durationsMs', 'versions'];

/** What the ledger keeps, with names in snake_case as JSON over HTTP has them. Values stay as they are. */
export const snakeNames = (detail: Named): Named =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [
      snakeCase(name),
      freeMaps.includes(name) ? value : renamed(value),
    ]),
  );

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  return isRecord(value) ? snakeNames(value) : value;
}

const isRecord = (value: unknown): value is Named => typeof value === 'object' && value !== null;

const snakeCase = (name: string): string =>
  name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
