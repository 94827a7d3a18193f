import type { ColumnProfile } from '../../shared/contract/profile.ts';
import type { Design } from '../../shared/features/design.ts';
import { fitGraph, type GraphFit, type GraphOptions } from '../../shared/features/fit-graph.ts';
import type { InputDescription } from '../../shared/features/input-fit.ts';
import { gatherPrepareTeam, type PrepareTeam } from './prepare-team.ts';

/** Profiles of the columns over the rows, which other threads began to find: to be asked for once. */
export type BegunProfiles = () => Promise<ReadonlyMap<string, ColumnProfile>>;

/** A fitted graph; and the encoded rows of training, where threads have encoded them together. */
export type Prepared = GraphFit & {
  readonly design: Design | null;
  /** Null where nobody asked for them, or there is one thread. */
  readonly profiles: BegunProfiles | null;
};

/**
 * Fits the graph of a learner; for many rows of a dense learner threads share it, and the encoding after it, and go on with
 * profiles of the columns where they are wanted.
 * @throws FrameMismatch
 */
export async function prepareRows(options: GraphOptions, isProfiled = false): Promise<Prepared> {
  const { frame, rows, inputs, form } = options;
  const team = form === 'dense' ? gatherPrepareTeam(frame, rows) : null;
  if (team === null) return { ...fitGraph(options), design: null, profiles: null };
  let profiles: BegunProfiles | null = null;
  try {
    const plain = inputs.filter((input) => !mayHaveMeans(input, options));
    const fitted = fitGraph({ ...options, fits: await team.fitInputs(plain) });
    const design = await team.encode(fitted.graph);
    if (isProfiled) profiles = lastOf(team, [...frame.columns.keys()]);
    return { ...fitted, design, profiles };
  } finally {
    if (profiles === null) team.dissolve();
  }
}

/** The last that the team does: the learner, which begins to fit, leaves it a core at first. */
function lastOf(team: PrepareTeam, names: readonly string[]): BegunProfiles {
  const finish = team.beginProfiles(names);
  return () => finish().finally(team.dissolve);
}

/** Target means lean on labels and folds as well, which the threads do not have. */
function mayHaveMeans({ name }: InputDescription, { frame, targetMeans }: GraphOptions): boolean {
  const column = frame.columns.get(name);
  return (
    targetMeans !== undefined && column?.kind === 'category' && column.levels.length > targetMeans.levelsOver
  );
}
