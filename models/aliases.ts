/** Names by which users of other libraries know hyperparameters, by ours. */
export type Aliases = Readonly<Record<string, readonly string[]>>;

/**
 * Puts our names in the place of others. A name and its alias together stay as they are, to be refused, and so do all
 * but the first of two aliases of one name.
 * @param ownValue what a value that came under another name means under ours
 */
export function renamed(
  given: unknown,
  aliases: Aliases,
  ownValue: (name: string, value: unknown) => unknown,
): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const nameOf = new Map(
    Object.entries(aliases).flatMap(([name, others]) => others.map((other) => [other, name])),
  );
  const taken = new Set(Object.keys(given));
  return Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, unknown] => {
      const own = nameOf.get(name);
      if (own === undefined || taken.has(own)) return [name, value];
      taken.add(own);
      return [own, ownValue(own, value)];
    }),
  );
}
