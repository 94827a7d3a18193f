import { categoryColumn, numberColumn } from '../dataset/column.ts';
import type { CategoryColumn, NumberColumn, StoredCategory, StoredNumbers } from '../dataset/frame.ts';
import { realAt } from '../dataset/table.ts';
import { takeNumbers } from '../dataset/take-column.ts';
import type { FitNote } from './fit-note.ts';
import { fitNote } from './fit-note.ts';
import { fitWideCategory } from './fit-wide-category.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import type { InputDescription, InputFit, Training } from './input-fit.ts';
import { countLevels } from './level-counts.ts';
import { numberStatistics } from './number-statistics.ts';
import {
  cycleDays,
  cycleParts,
  type TimestampPart,
  timestampPart,
  timestampParts,
} from './timestamp-part.ts';

/** Fits the steps of one input. @throws FrameMismatch where the frame lacks it or holds it in another form */
export function fitInput(input: InputDescription, training: Training): InputFit {
  const { frame, rows } = training;
  if (input.type === 'category') return fitCategory(input, categoryColumn(frame, input.name), training);
  const column = numberColumn(frame, input.name);
  return input.type === 'timestamp' ? fitTimestamp(input, column, rows) : fitNumber(input, column, training);
}

function fitNumber(
  input: InputDescription,
  column: NumberColumn | StoredNumbers,
  { rows, scratch }: Training,
): InputFit {
  const statistics = numberStatistics(takeNumbers(column, rows, scratch));
  if (statistics.kind === 'all-missing') return dropped(input, fitNote('all-missing', input.name));
  const indicator = indicatorOf(input, statistics.missingCount);
  if (statistics.kind !== 'varying') {
    return { input, steps: indicator, notes: [fitNote(statistics.kind, input.name)] };
  }
  const { median, mean, deviation } = statistics;
  const standardise = { kind: 'standardise', input: input.name, median, mean, deviation } as const;
  return { input, steps: [standardise, ...indicator], notes: [] };
}

function fitTimestamp(
  input: InputDescription,
  column: NumberColumn | StoredNumbers,
  rows: Int32Array,
): InputFit {
  const instants = takeNumbers(column, rows);
  const steps: GraphStep[] = [];
  for (const part of partsOf(instants)) {
    const statistics = numberStatistics(instants.map((instant) => timestampPart(part, instant)));
    if (statistics.kind === 'all-missing') return dropped(input, fitNote('all-missing', input.name));
    // Sines of the same place in a cycle may differ by rounding alone.
    if (statistics.kind !== 'varying' || statistics.deviation < 1e-9) continue;
    const { median, mean, deviation } = statistics;
    steps.push({ kind: 'timestamp-part', input: input.name, part, median, mean, deviation });
  }
  const notes = steps.length === 0 ? [fitNote('constant', input.name)] : [];
  const missingCount = instants.reduce((count, instant) => count + (Number.isFinite(instant) ? 0 : 1), 0);
  return { input, steps: [...steps, ...indicatorOf(input, missingCount)], notes };
}

/** The parts, and those of each cycle of which the rows have seen the whole: of less of it, it would be a guess. */
function partsOf(instants: Float64Array): readonly TimestampPart[] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < instants.length; i++) {
    const instant = realAt(instants, i);
    if (instant < first && instant - instant === 0) first = instant;
    if (instant > last && instant - instant === 0) last = instant;
  }
  const days = timestampPart('epoch-days', last) - timestampPart('epoch-days', first);
  return [...timestampParts, ...cycleParts.filter((part) => days >= cycleDays(part))];
}

function fitCategory(
  description: InputDescription,
  column: CategoryColumn | StoredCategory,
  training: Training,
): InputFit {
  const { levels, missingCount } = countLevels(column, training.rows);
  const [mostFrequent] = levels;
  const input: GraphInput = { ...description, levels };
  if (mostFrequent === undefined) return dropped(input, fitNote('all-missing', input.name));
  const indicator = indicatorOf(input, missingCount);
  if (levels.length === 1) return { input, steps: indicator, notes: [fitNote('constant', input.name)] };
  if (training.targets !== undefined && levels.length > training.targets.levelsOver) {
    const wide = fitWideCategory(input, column, { ...training, targets: training.targets });
    if (wide !== null) return { ...wide, steps: [...wide.steps, ...indicator] };
  }
  const other = levels.length > training.levelsMax;
  const kept = levels.slice(0, training.levelsMax);
  const oneHot = { kind: 'one-hot', input: input.name, levels: kept, other, mostFrequent } as const;
  const notes = other ? [fitNote('levels-cut', input.name, { kept: kept.length, seen: levels.length })] : [];
  return { input, steps: [oneHot, ...indicator], notes };
}

const indicatorOf = (input: InputDescription, missingCount: number): readonly GraphStep[] =>
  missingCount > 0 ? [{ kind: 'missing-indicator', input: input.name }] : [];

const dropped = (input: GraphInput, note: FitNote): InputFit => ({ input, steps: [], notes: [note] });
