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
  const learnt = manifest.target ?? { column, positive: graph.labels?.[1] ?? null };
  if (manifest.task === task && learnt.column === column && learnt.positive === positive) return null;
  const [theirs, ours] = [questionWords(manifest.task, learnt), questionWords(task, { column, positive })];
  return `the champion predicts ${theirs}, and the declaration wants ${ours}: its scores say nothing of these labels`;
}

const questionWords = (
  task: TableContract['task'],
  { column, positive }: NonNullable<VersionManifest['target']>,
): string =>
  task === 'binary' ? `whether ${column} is ${JSON.stringify(positive)}` : `the number ${column}`;
