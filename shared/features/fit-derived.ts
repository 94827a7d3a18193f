import { allRows } from '../dataset/rows.ts';
import type { TypedDerived } from '../derived/check-derived.ts';
import { columnsOf, textsOf } from '../derived/expression.ts';
import { sourcesOf } from '../derived/parse-derived.ts';
import { typeDerived } from './compile-derived.ts';
import { deriveColumn, type FittedDerived } from './derive-column.ts';
import type { FitNote } from './fit-note.ts';
import type { GraphDerived, GraphInput, GraphStep } from './graph.ts';
import type { InputDescription, InputFit, Training } from './input-fit.ts';

export type DerivedFit = {
  /** All inputs, with the words that expressions write out among their levels. */
  readonly inputs: readonly GraphInput[];
  readonly derived: readonly GraphDerived[];
  /** Names of the inputs that something is derived from. */
  readonly sources: ReadonlySet<string>;
  readonly steps: readonly GraphStep[];
  readonly notes: readonly FitNote[];
  readonly fits: readonly InputFit[];
};

type Fitting = {
  /** Expressions by the name of what they derive. */
  readonly declared: Readonly<Record<string, string>>;
  /** All inputs, with their levels. */
  readonly inputs: readonly GraphInput[];
  readonly fitEach: (input: InputDescription, training: Training) => InputFit;
};

/** Fits derived columns as inputs are fitted, on the training part alone, one after the other. @throws FrameMismatch */
export function fitDerived({ declared, inputs: all, fitEach }: Fitting, training: Training): DerivedFit {
  const typed = typeDerived(declared, all);
  const inputs = withWords(all, typed);
  const rows = allRows(training.rows.length);
  const derived: FittedDerived[] = [];
  const fits: InputFit[] = [];
  for (const one of typed) {
    const column = deriveColumn(one, { inputs, derived }, training.frame, training.rows);
    const frame = { rowCount: rows.length, columns: new Map([[one.name, column]]) };
    const fit = fitEach(describe(one), { ...training, frame, rows });
    fits.push(fit);
    const words = column.kind === 'category' ? { levels: joined(fit.input.levels, column.levels) } : {};
    derived.push({ ...one, ...words });
  }
  return kept({ inputs, derived, fits });
}

const describe = ({ name, typed }: TypedDerived): InputDescription => ({
  ...{ name, type: typed.type, missing: true, severity: 'warn' },
});

const joined = (seen: readonly string[] = [], more: readonly string[]): readonly string[] => [
  ...new Set([...seen, ...more]),
];

/** A word that an expression compares with must be told from levels that training never saw, though it saw neither. */
function withWords(inputs: readonly GraphInput[], derived: readonly TypedDerived[]): readonly GraphInput[] {
  const sources = sourcesOf(derived);
  const words = derived.flatMap(({ expression }) => textsOf(expression));
  return inputs.map((input) =>
    input.type === 'category' && sources.includes(input.name)
      ? { ...input, levels: joined(input.levels, words) }
      : input,
  );
}

type Fits = {
  readonly inputs: readonly GraphInput[];
  readonly derived: readonly FittedDerived[];
  readonly fits: readonly InputFit[];
};

/** Without those of which nothing can be learnt, unless another is made of them. */
function kept({ inputs, derived, fits }: Fits): DerivedFit {
  const needed = new Set(fits.filter(({ steps }) => steps.length > 0).map(({ input }) => input.name));
  for (const { name, expression } of [...derived].reverse())
    if (needed.has(name)) for (const column of columnsOf(expression).keys()) needed.add(column);
  return {
    inputs,
    fits,
    derived: derived.filter(({ name }) => needed.has(name)).map(documented),
    steps: fits.flatMap(({ steps }) => steps),
    notes: fits.flatMap(({ notes }) => notes),
    sources: new Set(inputs.map(({ name }) => name).filter((name) => needed.has(name))),
  };
}

const documented = ({ name, typed, text, levels }: FittedDerived): GraphDerived => ({
  ...{ name, type: typed.type, expression: text },
  ...(levels === undefined ? {} : { levels }),
});
