/** The path of a model in the API; names are data, so they are encoded. */
export const modelPath = (model: string, ...rest: readonly string[]): string =>
  ['/models', model, ...rest].map((part, index) => (index === 0 ? part : encodeURIComponent(part))).join('/');

/** A path with its query; parameters that are undefined are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
