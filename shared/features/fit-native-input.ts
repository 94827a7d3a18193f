import { categoryColumn, numberColumn } from '../dataset/column.ts';
import type { NumberColumn, StoredNumbers } from '../dataset/frame.ts';
import { numberTaker } from '../dataset/take-column.ts';
import { fitNote } from './fit-note.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import type { InputDescription, InputFit, Training } from './input-fit.ts';
import { countLevels } from './level-counts.ts';
import { timestampPart, timestampParts } from './timestamp-part.ts';

/** The steps of one input for a learner that takes values and levels themselves. @throws FrameMismatch */
export function fitNativeInput(input: InputDescription, training: Training): InputFit {
  if (input.type === 'category') return fitLevels(input, training);
  const look = lookThrough(numberColumn(training.frame, input.name), training.rows);
  const steps: readonly GraphStep[] =
    input.type === 'timestamp'
      ? timestampParts
          .filter((part) => varies(look, (instant) => timestampPart(part, instant)))
          .map((part) => ({ kind: 'instant', input: input.name, part }))
      : varies(look, (value) => value)
        ? [{ kind: 'number', input: input.name }]
        : [];
  return steps.length > 0 ? { input, steps, notes: [] } : nothing(input, look(Number.isFinite));
}

/** Whether any value is what is looked for. */
type Look = (isWanted: (value: number) => boolean) => boolean;

/** Rows that are looked at together: most columns vary within the first, and none is copied whole. */
const blockRows = 2_048;

function lookThrough(column: NumberColumn | StoredNumbers, rows: Int32Array): Look {
  const values = new Float64Array(Math.min(blockRows, rows.length));
  return (isWanted) => {
    const take = numberTaker(column);
    for (let begin = 0; begin < rows.length; begin += blockRows) {
      const part = rows.subarray(begin, begin + blockRows);
      take(part, values, 0);
      if (values.subarray(0, part.length).some(isWanted)) return true;
    }
    return false;
  };
}

/** Whether rows differ in what is made of their value. Missing and present are two values. */
function varies(look: Look, made: (value: number) => number): boolean {
  let first: number | undefined;
  return look((value) => {
    const own = made(value);
    first ??= own;
    return Number.isFinite(own) ? own !== first : Number.isFinite(first);
  });
}

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
