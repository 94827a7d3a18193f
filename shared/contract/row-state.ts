import { isNumeric } from '../declaration/contract.ts';
import { durationMs } from '../declaration/duration.ts';
import type { Declaration } from '../declaration/schema.ts';
import { columnValue, quoteColumn, quoteValue } from './column-value.ts';
import type { ContractColumn } from './contract-column.ts';
import type { TableContract } from './table.ts';

/** What becomes of a row; every row has exactly one. Only `used` rows are learnt from or judged by. */
export const rowStates = ['used', 'unlabelled', 'immature', 'quarantined'] as const;
export type RowState = (typeof rowStates)[number];

export type RowStateInput = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  /** The database's time of the snapshot, UTC, ISO 8601. */
  readonly databaseTime: string;
};

/** SQL conditions, each false or true and never null, tried in this order; a row that meets none is used. */
export type RowStates = Readonly<Record<Exclude<RowState, 'used'>, string>>;

/**
 * Quarantined: a value that cannot be placed (a missing key, a target that is no number or none of the declared classes,
 * no event time where split or maturity need one). Immature: the label may still come. Unlabelled: it did not come; never taken for a negative.
 */
export function rowStateConditions({ declaration, table, databaseTime }: RowStateInput): RowStates {
  const { source, split, target } = declaration;
  const labels = labelColumn(table);
  const label = labels === undefined ? null : columnValue(labels);
  const time = table.time === null ? null : columnValue(columnOf(table, table.time));
  const needsTime = target.matureAfter !== undefined || (split.by ?? 'time') === 'time';
  const matureMs = target.matureAfter === undefined ? null : durationMs(target.matureAfter);
  const noTime = time !== null && needsTime ? [`${time.value} is null`, ...violation(time.violates)] : [];
  const unplaced = [
    ...source.key.map((name) => `${quoteColumn(name)} is null`),
    ...violation(label?.violates ?? null),
    ...strangeClass(table, label?.value ?? null),
    ...noTime,
  ];
  return {
    quarantined: unplaced.join(' or '),
    immature:
      time === null || matureMs === null
        ? 'false'
        : `${time.value} > ${momentBefore(databaseTime, matureMs)}`,
    unlabelled: label === null ? 'true' : `${label.value} is null`,
  };
}

/** SQL that is true for rows that are learnt from. */
export const usedCondition = ({ quarantined, immature, unlabelled }: RowStates): string =>
  `not (${quarantined}) and not (${immature}) and not (${unlabelled})`;

/** A moment some milliseconds before a time, as SQL. */
export const momentBefore = (isoTime: string, ms: number): string =>
  `${quoteValue(isoTime.replace(/Z$/, ''))}::timestamp - to_milliseconds(${ms})`;

const violation = (condition: string | null): readonly string[] =>
  condition === null ? [] : [`coalesce(${condition}, false)`];

/** The target, where it is there and labels can be read from it. */
export function labelColumn({ task, target, positive, columns }: TableContract): ContractColumn | undefined {
  const column = columns.find(({ name }) => name === target);
  if (column === undefined || task === 'multiclass') return column;
  return (task === 'binary' ? positive !== null : isNumeric(column.type)) ? column : undefined;
}

/** SQL that is true of a label that is none of the classes; none where every label is one. */
const strangeClass = ({ classes }: TableContract, label: string | null): readonly string[] =>
  classes === null || label === null
    ? []
    : violation(`${label} not in (${classes.map(quoteValue).join(', ')})`);

/** The column of that name. @throws RangeError where the table has none */
export function columnOf(table: TableContract, name: string): ContractColumn {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`the table has no column "${name}"`);
  return column;
}
