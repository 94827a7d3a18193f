// `temporal.api.enums.v1.IndexedValueType`: the generated enum cannot be imported by name in ESM.
const keyword = 2;

/** What runs can be searched by in Temporal's UI and lists. */
export const searchAttributes = {
  ModelId: keyword,
  ModelVersion: keyword,
  Trigger: keyword,
  Stage: keyword,
  Verdict: keyword,
} as const;

/** The command that adds search attributes, for those who may run it. */
export function searchAttributeRemedy(namespace: string, names: readonly string[]): string {
  const attributes = names.map((name) => `--name ${name} --type Keyword`);
  return `temporal operator search-attribute create --namespace ${namespace} ${attributes.join(' ')}`;
}
