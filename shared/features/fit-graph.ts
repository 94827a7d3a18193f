import type { Frame } from '../dataset/frame.ts';
import type { Task } from '../declaration/task.ts';
import type { InputDescription } from './fit-input.ts';
import { fitInput } from './fit-input.ts';
import type { FitNote } from './fit-note.ts';
import type { FeatureGraph } from './graph.ts';

export type GraphOptions = {
  readonly task: Task;
  readonly frame: Frame;
  /** The training part: no other row is looked at. */
  readonly rows: Int32Array;
  readonly inputs: readonly InputDescription[];
  /** Columns that requests may send and that are no features. */
  readonly ignored: readonly string[];
  /** The words of the label, negative first. Binary tasks only. */
  readonly labels?: readonly [string, string];
  /** Levels of a category that get a feature of their own; rarer ones share one. @default 255 */
  readonly levelsMax?: number;
};

/**
 * Fits the graph of a `dense` learner on the training part. A level that training never saw is encoded as all zeros,
 * or as `other` where levels were cut. A column from which nothing can be learnt leaves the graph with a note; requests
 * may still send it.
 *
 * @throws FrameMismatch where the frame lacks an input or holds it in another form
 */
export function fitGraph(options: GraphOptions): {
  readonly graph: FeatureGraph;
  readonly notes: readonly FitNote[];
} {
  const { task, frame, rows, labels, levelsMax = 255 } = options;
  const fits = options.inputs.map((input) => fitInput(input, { frame, rows, levelsMax }));
  const kept = fits.filter(({ steps }) => steps.length > 0);
  const dropped = fits.filter(({ steps }) => steps.length === 0).map(({ input }) => input.name);
  const graph: FeatureGraph = {
    formatVersion: 1,
    task,
    inputs: kept.map(({ input }) => input),
    ignored: [...options.ignored, ...dropped],
    steps: kept.flatMap(({ steps }) => steps),
    threshold: 0.5,
    ...(labels === undefined ? {} : { labels }),
  };
  return { graph, notes: fits.flatMap(({ notes }) => notes) };
}
