import type { Weighing } from './weigh-rows.ts';

export type WeighedPart = {
  readonly rowCount: number;
  /** Rows that weigh more than nothing. */
  readonly countedRows: number;
  /** What a row of each class weighs, by its number. */
  readonly classWeights: readonly number[] | null;
};

/** Says in the report how the rows of training weighed; nothing where all weighed the same. */
export function weightNotes(
  { column }: Weighing,
  { rowCount, countedRows, classWeights }: WeighedPart,
  words: readonly string[] | null,
): readonly string[] {
  const idle = rowCount - countedRows;
  const zeros = idle === 0 ? '' : `; ${idle} of ${rowCount} weigh 0 and are left out`;
  const each = (classWeights ?? []).map(
    (weight, label) => `${words?.[label] ?? label} ${Number(weight.toPrecision(4))}`,
  );
  return [
    ...(column === null ? [] : [`rows of training count by "${column}"${zeros}`]),
    ...(classWeights === null ? [] : [`rows of training count by their class: ${each.join(', ')}`]),
  ];
}
