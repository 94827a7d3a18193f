type Features = Readonly<Record<string, unknown>>;

/** Longer features are left out of the log: no honest row is. */
const lengthMax = 32_768;

/**
 * The features of a request as the log keeps them: as they were sent, but only the columns that are named, so that what is
 * no feature, such as a protected column or a password in a misspelt request, never gets there. Null where nothing is left
 * or it is too long.
 */
export function featuresJson(
  features: Features,
  columns: ReadonlySet<string>,
  /** The JSON of the request that they came in, where it held one row. */
  sent?: string,
): string | null {
  if (columns.size === 0) return null;
  const isWhole = hasOnly(features, columns);
  const text =
    (isWhole && sent !== undefined && innerObject(sent)) ||
    textOf(isWhole ? features : onlyOf(features, columns));
  return text === null || text.length > lengthMax ? null : storable(text);
}

/**
 * The one object within an object of JSON, as it stands: a tenth of the time of writing it anew. Null where there might be
 * more than one, or what it is written with might not be what the ledger takes.
 */
function innerObject(json: string): string | null {
  const begin = json.indexOf('{', json.indexOf('{') + 1);
  const end = json.indexOf('}');
  const isOnlyOne =
    json.indexOf('{', begin + 1) === -1 && json.indexOf('}', json.indexOf('}', end + 1) + 1) === -1;
  return isOnlyOne && begin !== -1 && !json.includes('\\') ? json.slice(begin, end + 1) : null;
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

/**
 * Of what JSON may escape, PostgreSQL takes no NUL and no lone surrogate out of it again (`->>`, `::jsonb`); they are all that a
 * text is written escaped with here.
 */
const storable = (text: string): string =>
  text.includes('\\u') ? text.replaceAll(/\\(?:u(?:0000|d[89a-f]..)|.)/g, unescapable) : text;

const unescapable = (escaped: string): string => (/^\\u(?:0000|d)/.test(escaped) ? '\uFFFD' : escaped);
