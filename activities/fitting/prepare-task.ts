import type { ColumnProfile } from '../../shared/contract/profile.ts';
import type { LargeFrame } from '../../shared/dataset/frame.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import { loadColumn } from '../../shared/dataset/take-column.ts';
import type { Design } from '../../shared/features/design.ts';
import { compileRangeEncoder } from '../../shared/features/encode-frame.ts';
import { usualLevelsMax } from '../../shared/features/fit-graph.ts';
import { fitInput } from '../../shared/features/fit-input.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { InputDescription, InputFit } from '../../shared/features/input-fit.ts';
import { compileLayout } from '../../shared/features/layout.ts';
import { evenlySpaced, profileOf } from './column-profile.ts';

/** The rows that a dense learner is to be fitted on, in memory that threads share. */
export type PreparedRows = { readonly frame: LargeFrame; readonly rows: Int32Array };

/** Work that falls into tasks, each of which anyone may do: what a column says, or rows of the design. */
export type PrepareJob =
  | { readonly kind: 'fit'; readonly inputs: readonly InputDescription[] }
  | { readonly kind: 'profile'; readonly names: readonly string[] }
  | { readonly kind: 'encode'; readonly graph: FeatureGraph; readonly design: Design };

/** What a task found: of an input its fit, of a column its profile; rows are written where they belong. */
export type Found = InputFit | ColumnProfile | null;

/** Rows of a task: some milliseconds of work. */
const taskRows = 16_384;

export function taskCountOf(job: PrepareJob, { rows }: PreparedRows): number {
  if (job.kind === 'fit') return job.inputs.length;
  return job.kind === 'profile' ? job.names.length : Math.ceil(rows.length / taskRows);
}

/** Compiles a job for whoever takes tasks of it. @throws FrameMismatch */
export function taskOf(job: PrepareJob, { frame, rows }: PreparedRows): (task: number) => Found {
  if (job.kind === 'fit') {
    const scratch = new Float64Array(rows.length);
    const training = { frame, rows, levelsMax: usualLevelsMax.dense, scratch };
    return (task) => fitInput(itemAt(job.inputs, task), training);
  }
  if (job.kind === 'profile') {
    const sample = evenlySpaced(rows);
    return (task) => {
      const column = frame.columns.get(itemAt(job.names, task));
      return column === undefined ? null : profileOf(loadColumn(column, frame.rowCount), rows, sample);
    };
  }
  const encode = compileRangeEncoder(compileLayout(job.graph), frame);
  return (task) => {
    const begin = task * taskRows;
    encode(rows, job.design, { begin, end: Math.min(begin + taskRows, rows.length) });
    return null;
  };
}

/** Does tasks until none is left that nobody has taken; `next` is shared by all who do. */
export function takeTasks(
  { job, next }: { readonly job: PrepareJob; readonly next: Int32Array },
  prepared: PreparedRows,
  onFound: (task: number, found: Found) => void,
): void {
  const count = taskCountOf(job, prepared);
  let run: ((task: number) => Found) | null = null;
  for (let task = Atomics.add(next, 0, 1); task < count; task = Atomics.add(next, 0, 1)) {
    run ??= taskOf(job, prepared);
    onFound(task, run(task));
  }
}
