/** What the fit had to do to a column: said in the run's report. */
export type FitNote = {
  readonly kind: 'all-missing' | 'constant' | 'overflow' | 'levels-cut' | 'target-mean' | 'class-shares';
  readonly input: string;
  readonly detail: string;
};

const details = {
  'all-missing': 'has no value in the training part: left out',
  constant: 'has one single value in the training part: nothing to learn from it',
  overflow: 'holds values too large to be standardised: left out',
} as const;

const meanWords = {
  'target-mean': 'the mean of its target',
  'class-shares': 'its share of each class',
} as const;

/** Words for the report, naming the column. Of cut levels also how many are kept and were seen. */
export function fitNote(
  kind: FitNote['kind'],
  input: string,
  levels: { readonly kept: number; readonly seen: number } = { kept: 0, seen: 0 },
): FitNote {
  const words =
    kind === 'target-mean' || kind === 'class-shares'
      ? `has ${levels.seen} levels: each is told by ${meanWords[kind]}, cross-fitted in training`
      : kind === 'levels-cut'
        ? `has ${levels.seen} levels: the ${levels.kept} most frequent are kept, the others share one feature`
        : details[kind];
  return { kind, input, detail: `${input} ${words}` };
}
