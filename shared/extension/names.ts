import { type Family, families } from './family.ts';

const kebab = {
  form: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
  words: 'small letters and digits with hyphens between, such as nearest-mean',
};

/** How things of a family are named: as those of ours are. */
const forms: Readonly<Record<Family, { readonly form: RegExp; readonly words: string }>> = {
  learner: kebab,
  check: kebab,
  gate: kebab,
  metric: {
    form: /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/,
    words: 'small letters and digits with underscores between, such as profit_per_customer',
  },
};

/** @throws RangeError where the name is not of the family's form */
export function checkName(family: Family, name: unknown): void {
  const { form, words } = forms[family];
  if (typeof name === 'string' && form.test(name)) return;
  throw new RangeError(`${JSON.stringify(name)} is no name of a ${family}: expected ${words}`);
}

/** @throws RangeError where a definition lacks something, named with what is expected */
export function checkParts(
  family: Family,
  definition: object,
  parts: Readonly<Record<string, 'function' | 'object' | 'array' | 'undefined'>>,
): void {
  for (const [part, expected] of Object.entries(parts)) {
    const value: unknown = Reflect.get(definition, part);
    const found = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    if (found !== expected)
      throw new RangeError(
        expected === 'undefined'
          ? `the ${family} has ${part} beside what goes without it: remove one of them`
          : `the ${family} has no ${part}: expected ${expected === 'function' ? 'a' : 'an'} ${expected}, got ${found}`,
      );
  }
}

/** What a value that a file exports extends; null: it is no extension. */
export function familyOf(value: unknown): Family | null {
  if (typeof value !== 'object' || value === null) return null;
  const family: unknown = Reflect.get(value, 'ratchetExtension');
  return families.find((known) => known === family) ?? null;
}
