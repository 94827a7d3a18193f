import { categoryColumn, numberColumn } from '../dataset/column.ts';
import { takeNumbers } from '../dataset/take-column.ts';
import { fitNote } from './fit-note.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import type { InputDescription, InputFit, Training } from './input-fit.ts';
import { countLevels } from './level-counts.ts';
import { timestampPart, timestampParts } from './timestamp-part.ts';

/** The steps of one input for a learner that takes values and levels themselves. @throws FrameMismatch */
export function fitNativeInput(input: InputDescription, training: Training): InputFit {
  if (input.type === 'category') return fitLevels(input, training);
  const values = takeNumbers(numberColumn(training.frame, input.name), training.rows);
  const steps: readonly GraphStep[] =
    input.type === 'timestamp'
      ? timestampParts
          .filter((part) => varies(values.map((instant) => timestampPart(part, instant))))
          .map((part) => ({ kind: 'instant', input: input.name, part }))
      : varies(values)
        ? [{ kind: 'number', input: input.name }]
        : [];
  return steps.length > 0 ? { input, steps, notes: [] } : nothing(input, values.some(Number.isFinite));
}

/** Missing and present are two values. */
function varies(values: Float64Array): boolean {
  const first = values[0] ?? Number.NaN;
  return values.some(
    (value) => (Number.isFinite(value) ? value : Number.NaN) !== first && !bothMissing(value, first),
  );
}

const bothMissing = (one: number, other: number): boolean => !Number.isFinite(one) && !Number.isFinite(other);

function fitLevels(description: InputDescription, { frame, rows, levelsMax }: Training): InputFit {
  const { levels, missingCount } = countLevels(categoryColumn(frame, description.name), rows);
  const input: GraphInput = { ...description, levels };
  if (levels.length + (missingCount > 0 ? 1 : 0) < 2) return nothing(input, levels.length > 0);
  const other = levels.length > levelsMax;
  const kept = levels.slice(0, levelsMax);
  const notes = other ? [fitNote('levels-cut', input.name, { kept: kept.length, seen: levels.length })] : [];
  return { input, steps: [{ kind: 'level', input: input.name, levels: kept, other }], notes };
}

const nothing = (input: GraphInput, isPresent: boolean): InputFit => ({
  ...{ input, steps: [] },
  notes: [fitNote(isPresent ? 'constant' : 'all-missing', input.name)],
});
