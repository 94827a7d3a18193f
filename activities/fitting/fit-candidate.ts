import type { FitReport, Learner, Model } from '../../models/learner.ts';
import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { GraphInputs } from './graph-inputs.ts';

/** What a candidate is fitted with, whichever rows it is fitted on. */
export type Recipe = GraphInputs & {
  readonly task: Task;
  readonly learner: Learner;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly labelWords: readonly [string, string] | null;
};

/** `labels` are those of all rows of the frame. */
export type LabelledFrame = { readonly frame: Frame; readonly labels: Float64Array };

export type Fitted = {
  readonly graph: FeatureGraph;
  readonly model: Model;
  readonly report: FitReport;
  readonly pipeline: Pipeline;
  readonly notes: readonly string[];
};

/**
 * Fits encoders and learner on the given rows, and on no other.
 * @throws NothingToLearn where there are none; FrameMismatch
 */
export async function fitCandidate(
  recipe: Recipe,
  { frame, labels }: LabelledFrame,
  rows: Int32Array,
  onProgress: (share: number) => void,
): Promise<Fitted> {
  const { task, inputs, ignored, learner, parameters, seed, labelWords } = recipe;
  const { graph, notes } = fitGraph({
    ...{ task, frame, rows, inputs, ignored },
    ...(labelWords ? { labels: labelWords } : {}),
  });
  const design = encodeFrame(graph, frame, rows, 'single');
  const train = { design, labels: takeRows(labels, rows) };
  const { model, report } = await learner.fit({ task, train }, { seed, parameters, onProgress });
  const pipeline = compilePipeline({ graph, model });
  return { graph, model, report, pipeline, notes: [...notes.map(({ detail }) => detail), ...report.notes] };
}
