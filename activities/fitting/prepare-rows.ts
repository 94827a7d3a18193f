import type { Design } from '../../shared/features/design.ts';
import { fitGraph, type GraphFit, type GraphOptions } from '../../shared/features/fit-graph.ts';
import { gatherPrepareTeam } from './prepare-team.ts';

/** A fitted graph; and the encoded rows of training, where threads have encoded them together. */
export type Prepared = GraphFit & { readonly design: Design | null };

/** Fits the graph of a learner; for many rows of a dense learner threads share it, and the encoding after it. @throws FrameMismatch */
export async function prepareRows(options: GraphOptions): Promise<Prepared> {
  const { frame, rows, inputs, form } = options;
  const team = form === 'dense' ? gatherPrepareTeam(frame, rows) : null;
  if (team === null) return { ...fitGraph(options), design: null };
  try {
    // Target means lean on labels and folds as well, which the threads do not have.
    const isPlain = options.targetMeans === undefined;
    const fitted = fitGraph(isPlain ? { ...options, fits: await team.fitInputs(inputs) } : options);
    return { ...fitted, design: await team.encode(fitted.graph) };
  } finally {
    team.dissolve();
  }
}
