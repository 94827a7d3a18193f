import type { Design } from '../../shared/features/design.ts';
import { fitGraph, type GraphFit, type GraphOptions } from '../../shared/features/fit-graph.ts';
import type { InputDescription } from '../../shared/features/input-fit.ts';
import { gatherPrepareTeam } from './prepare-team.ts';

/** A fitted graph; and the encoded rows of training, where threads have encoded them together. */
export type Prepared = GraphFit & { readonly design: Design | null };

/** Fits the graph of a learner; for many rows of a dense learner threads share it, and the encoding after it. @throws FrameMismatch */
export async function prepareRows(options: GraphOptions): Promise<Prepared> {
  const { frame, rows, inputs, form } = options;
  const team = form === 'dense' ? gatherPrepareTeam(frame, rows) : null;
  if (team === null) return { ...fitGraph(options), design: null };
  try {
    const plain = inputs.filter((input) => !mayHaveMeans(input, options));
    const fitted = fitGraph({ ...options, fits: await team.fitInputs(plain) });
    return { ...fitted, design: await team.encode(fitted.graph) };
  } finally {
    team.dissolve();
  }
}

/** Target means lean on labels and folds as well, which the threads do not have. */
function mayHaveMeans({ name }: InputDescription, { frame, targetMeans }: GraphOptions): boolean {
  const column = frame.columns.get(name);
  return (
    targetMeans !== undefined && column?.kind === 'category' && column.levels.length > targetMeans.levelsOver
  );
}
