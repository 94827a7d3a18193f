import { markdownTable } from './markdown-table.ts';
import { figure } from './words.ts';

/** The coefficients of a linear model in the units of the table. */
export type CoefficientTable = {
  /** What a positive coefficient raises. */
  readonly of: 'log odds' | 'value' | 'raw score of the class';
  readonly rows: readonly CoefficientRow[];
  readonly conditionNumber: number | null;
  /** Rows that errors are taken from; null where nobody knows them. */
  readonly errorRowCount: number | null;
};

export type CoefficientRow = {
  /** The class whose it is; null where there is one score a row. */
  readonly label: string | null;
  readonly feature: string;
  readonly coefficient: number;
  readonly standardError: number | null;
};

const rowsMax = 60;

/** The section of a linear model's coefficients, the first of them: `restIn` names the file that has all. None of another learner. */
export function coefficientsSection(
  table: CoefficientTable | null,
  { restIn }: { readonly restIn: string },
): readonly string[] {
  if (table === null) return [];
  const { rows, of } = table;
  const shown = rows.slice(0, rowsMax);
  const isOfClasses = rows.some(({ label }) => label !== null);
  return [
    '## Coefficients',
    `What one more of each adds to the ${of}, in the units of the table; of a level against a row without any. ${errorWords(table)}`,
    markdownTable(
      [...(isOfClasses ? ['class'] : []), 'feature', 'coefficient', 'standard error'],
      shown.map(({ label, feature, coefficient, standardError }) => [
        ...(isOfClasses ? [label ?? '–'] : []),
        feature,
        figure(coefficient),
        standardError === null ? '–' : figure(standardError),
      ]),
    ),
    ...(rows.length > rowsMax ? [`${rows.length - rowsMax} more are in ${restIn}.`] : []),
  ];
}

function errorWords({ conditionNumber, errorRowCount, rows }: CoefficientTable): string {
  if (conditionNumber === null || errorRowCount === null)
    return 'Their errors are not known: the table is too wide, columns repeat each other, or the learner does not tell.';
  const words = `Standard errors are those of the penalised estimate around its own expectation, from the second derivatives at the optimum over ${errorRowCount} rows; their condition number is ${figure(conditionNumber)}.`;
  const isAllTold = rows.every(({ standardError }) => standardError !== null);
  return isAllTold
    ? words
    : `${words} There is none (–) where the penalty holds a coefficient at zero, or where it is all that tells columns apart and is too weak for it.`;
}
