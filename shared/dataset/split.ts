import type { SplitRecord } from '../artifact-manifest.ts';
import { columnValue, quoteColumn, quoteValue } from '../contract/column-value.ts';
import { columnOf } from '../contract/row-state.ts';
import type { TableContract } from '../contract/table.ts';

/** Numbers of the parts, as the split's SQL gives them. */
export const parts = { train: 0, validation: 1, test: 2 } as const;
export type Part = (typeof parts)[keyof typeof parts];

/** Words of a split column, in any case. */
export const partWords: Readonly<Record<string, Part>> = {
  train: parts.train,
  training: parts.train,
  validation: parts.validation,
  valid: parts.validation,
  val: parts.validation,
  test: parts.test,
};

const hexDigits = 13;

/**
 * SQL of a row's part: 0, 1 or 2, and null where a split column says something else. Pure: the same row has the same
 * part in every snapshot. Hashes are md5 of `seed:key` as a fraction of 16^13; the test part comes first in the
 * cumulated shares, so that it stays the same where only the validation share changes.
 */
export function partSql(split: SplitRecord, table: TableContract): string {
  switch (split.by) {
    case 'key':
    case 'group':
      return hashedPart(split, hashedText(split));
    case 'time': {
      const ms = eventMs(table, split.column);
      return `case when ${ms} >= ${split.testFromMs} then 2 when ${ms} >= ${split.validationFromMs} then 1 when ${ms} is not null then 0 end`;
    }
    case 'column': {
      const word = `lower(trim(${quoteColumn(split.column)}::varchar))`;
      const cases = Object.entries(partWords).map(([text, part]) => `when ${quoteValue(text)} then ${part}`);
      return `case ${word} ${cases.join(' ')} end`;
    }
  }
}

/** SQL that is true for the rows of these parts; of one part alone it looks at a row's hash as seldom as it can. */
export function inPartsSql(split: SplitRecord, table: TableContract, wanted: readonly Part[]): string {
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined && (split.by === 'key' || split.by === 'group'))
    return hashedInPart(split, hashedText(split), only);
  return `(${partSql(split, table)}) in (${wanted.join(', ')})`;
}

/**
 * SQL that is true for rows that neither of two versions was trained on: test rows of both splits and, in time, rows
 * after everything that either has seen.
 */
export function testForBoth(a: SplitRecord, b: SplitRecord, table: TableContract): string {
  return [a, b].map((split) => `(${unseenSql(split, table)})`).join(' and ');
}

function unseenSql(split: SplitRecord, table: TableContract): string {
  const isTest = `coalesce(${partSql(split, table)} = ${parts.test}, false)`;
  return split.by === 'time'
    ? `${isTest} and ${eventMs(table, split.column)} > ${split.trainedUntilMs}`
    : isTest;
}

/** Milliseconds of the event time, rounded down. */
export const eventMs = (table: TableContract, column: string): string =>
  `epoch_ms(${columnValue(columnOf(table, column)).value})`;

/** One column is its own text; several are joined by a character that keys do not hold. */
const keyText = (key: readonly string[]): string => {
  const texts = key.map((name) => `${quoteColumn(name)}::varchar`);
  return texts.length === 1 ? (texts[0] ?? '') : `concat_ws(chr(31), ${texts.join(', ')})`;
};

type Hashed = Extract<SplitRecord, { by: 'key' | 'group' }>;

const hashedText = (split: Hashed): string =>
  split.by === 'key' ? keyText(split.key) : `coalesce(${quoteColumn(split.column)}::varchar, '')`;

/** Hexadecimal digits compare as the numbers they write, also with fewer digits on one side. */
const hashOf = ({ seed }: Hashed, text: string): string => `md5(${quoteValue(`${seed}:`)} || ${text})`;

/** A sum, for DuckDB computes what repeats in a sum once, and in the branches of a `case` anew in each. */
function hashedPart(split: Hashed, text: string): string {
  const hash = hashOf(split, text);
  const { testBound, validationBound } = boundsOf(split);
  return `(${hash} < ${testBound})::utinyint + (${hash} < ${validationBound})::utinyint`;
}

function hashedInPart(split: Hashed, text: string, part: Part): string {
  const hash = hashOf(split, text);
  const { testBound, validationBound } = boundsOf(split);
  if (part === parts.test) return `${hash} < ${testBound}`;
  if (part === parts.train) return `${hash} >= ${validationBound}`;
  return `${hash} >= ${testBound} and ${hash} < ${validationBound}`;
}

const boundsOf = ({ validation, test }: Hashed) => ({
  testBound: quoteValue(bound(test)),
  validationBound: quoteValue(bound(test + validation)),
});

const bound = (share: number): string =>
  Math.floor(share * 16 ** hexDigits)
    .toString(16)
    .padStart(hexDigits, '0');
