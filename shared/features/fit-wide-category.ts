import type { CategoryColumn, StoredCategory } from '../dataset/frame.ts';
import { realAt } from '../dataset/table.ts';
import { codeTaker } from '../dataset/take-column.ts';
import { fitNote } from './fit-note.ts';
import type { GraphInput, GraphStep } from './graph.ts';
import type { CrossFitted, InputFit, Training } from './input-fit.ts';
import { fitTargetMeans, type Targets } from './target-mean.ts';

/**
 * The target means of a category in place of a position per level, of several classes the share of each; null where its
 * levels do not differ by their target.
 */
export function fitWideCategory(
  input: GraphInput,
  column: CategoryColumn | StoredCategory,
  { rows, targets }: Training & { readonly targets: Targets },
): InputFit | null {
  // The missing value is the last code.
  const codes = new Int32Array(rows.length);
  codeTaker(column)(rows, codes, 0);
  for (const [at, code] of codes.entries()) if (code < 0) codes[at] = column.levels.length;
  const { classes = null, labels, ...rest } = targets;
  const told =
    classes === null
      ? [fitMeans(input, { column, codes }, { ...rest, labels })]
      : classes.map((ofClass, place) =>
          fitMeans({ ...input, ofClass }, { column, codes }, { ...rest, labels: ownOf(labels, place) }),
        );
  const crossFitted = told.flatMap((own) => (own === null ? [] : [own]));
  if (crossFitted.length === 0) return null;
  const count = input.levels?.length ?? 0;
  const notes = [
    fitNote(classes === null ? 'target-mean' : 'class-shares', input.name, { kept: count, seen: count }),
  ];
  return { input, steps: crossFitted.map(({ step }) => step), notes, crossFitted };
}

/** 1 where a row is of that class. */
const ownOf = (labels: Float64Array, place: number): Float64Array =>
  labels.map((label) => (label === place ? 1 : 0));

type Coded = { readonly column: Pick<CategoryColumn, 'levels'>; readonly codes: Int32Array };

/** Null where all rows are told the same. */
function fitMeans(
  { name, levels = [], ofClass }: GraphInput & { readonly ofClass?: string },
  { column, codes }: Coded,
  targets: Targets,
): CrossFitted | null {
  const { means, prior, crossFitted, isTold } = fitTargetMeans(codes, column.levels.length + 1, targets);
  // Training would learn nothing of what serving is told.
  if (!isTold && means.some((mean) => mean !== prior)) return null;
  const { mean, deviation } = momentsOf(crossFitted);
  if (!(deviation > 0) || !Number.isFinite(1 / deviation)) return null;
  const codeOf = new Map(column.levels.map((level, code) => [level, code]));
  const step: GraphStep = {
    ...{ kind: 'target-mean', input: name, ...(ofClass === undefined ? {} : { ofClass }), levels },
    means: levels.map((level) => realAt(means, codeOf.get(level) ?? column.levels.length)),
    missing: realAt(means, column.levels.length),
    ...{ prior, mean, deviation },
  };
  return { step, values: crossFitted.map((value) => (value - mean) / deviation) };
}

function momentsOf(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
