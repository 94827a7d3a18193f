type Features = Readonly<Record<string, unknown>>;

/** Longer features are left out of the log: no honest row is. */
const lengthMax = 32_768;

/**
 * The features of a request as the log keeps them: as they were sent, but only the columns that are named, so that what is
 * no feature, such as a protected column or a password in a misspelt request, never gets there. Null where nothing is left
 * or it is too long.
 */
export function featuresJson(features: Features, columns: ReadonlySet<string>): string | null {
  if (columns.size === 0) return null;
  const text = textOf(hasOnly(features, columns) ? features : onlyOf(features, columns));
  return text === null || text.length > lengthMax ? null : storable(text);
}

function hasOnly(features: Features, columns: ReadonlySet<string>): boolean {
  for (const name in features) if (!columns.has(name)) return false;
  return true;
}

const onlyOf = (features: Features, columns: ReadonlySet<string>): Features =>
  Object.fromEntries(Object.entries(features).filter(([name]) => columns.has(name)));

/** Null where values are nested deeper than can be written. */
function textOf(features: Features): string | null {
  try {
    return JSON.stringify(features);
  } catch {
    return null;
  }
}

/** Of what JSON may escape, jsonb refuses NUL and lone surrogates, which are all that a text is written escaped with here. */
const storable = (text: string): string =>
  text.includes('\\u') ? text.replaceAll(/\\(?:u(?:0000|d[89a-f]..)|.)/g, unescapable) : text;

const unescapable = (escaped: string): string => (/^\\u(?:0000|d)/.test(escaped) ? '\uFFFD' : escaped);
