import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';

type Learnt = {
  readonly manifest: Pick<VersionManifest, 'task' | 'target'>;
  readonly graph: Pick<FeatureGraph, 'labels'>;
};

/**
 * Why labels of this table cannot judge the version: it learnt another task, column or positive value, so that any
 * challenger would beat it. Null where it learnt the same. Of an early release only the positive value is known.
 */
export function otherQuestion({ manifest, graph }: Learnt, table: TableContract): string | null {
  const { task, target: column, positive } = table;
  const learnt = manifest.target ?? { column: null, positive: graph.labels?.[1] ?? null };
  const isSameColumn = learnt.column === null || learnt.column === column;
  if (manifest.task === task && isSameColumn && learnt.positive === positive) return null;
  const [theirs, ours] = [questionWords(manifest.task, learnt), questionWords(task, { column, positive })];
  return `the champion predicts ${theirs}, and the declaration wants ${ours}: its scores say nothing of these labels`;
}

type Question = { readonly column: string | null; readonly positive: string | null };

function questionWords(task: TableContract['task'], { column, positive }: Question): string {
  if (task === 'regression') return column === null ? 'a number' : `the number ${column}`;
  return `whether ${column ?? 'its target'} is ${JSON.stringify(positive)}`;
}
