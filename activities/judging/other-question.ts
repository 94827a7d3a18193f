import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';

type Learnt = {
  readonly manifest: Pick<VersionManifest, 'task' | 'target'>;
  readonly graph: Pick<FeatureGraph, 'labels' | 'classes'>;
};

/**
 * Why labels of this table cannot judge the version: it learnt another task, column, positive value or other classes, so that any
 * challenger would beat it. Null where it learnt the same. Of an early release only the positive value is known.
 */
export function otherQuestion(
  { manifest, graph }: Learnt,
  table: TableContract,
  who = 'the champion',
): string | null {
  const { task, target: column, positive, classes } = table;
  const learnt = manifest.target ?? { column: null, positive: graph.labels?.[1] ?? null };
  const isSameColumn = learnt.column === null || learnt.column === column;
  const isSameAnswer = learnt.positive === positive && isEqual(graph.classes ?? [], classes ?? []);
  if (manifest.task === task && isSameColumn && isSameAnswer) return null;
  const theirs = questionWords(manifest.task, { ...learnt, classes: graph.classes ?? null });
  const ours = questionWords(task, { column, positive, classes });
  return `${who} predicts ${theirs}, and the declaration wants ${ours}: its scores say nothing of these labels`;
}

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, at) => name === other[at]);

type Question = {
  readonly column: string | null;
  readonly positive: string | null;
  readonly classes: readonly string[] | null;
};

function questionWords(task: TableContract['task'], { column, positive, classes }: Question): string {
  if (task === 'multiclass') return `which of ${(classes ?? []).join(', ')} ${column ?? 'its target'} is`;
  if (task === 'regression') return column === null ? 'a number' : `the number ${column}`;
  return `whether ${column ?? 'its target'} is ${JSON.stringify(positive)}`;
}
