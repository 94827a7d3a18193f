import type { ColumnType } from '../../shared/declaration/contract.ts';

/** What the data says of a column. Every row was counted, but for what is told of fractions in many rows: see profile-sample.ts. */
export type ColumnProfile = {
  readonly name: string;
  readonly postgresType: string;
  /** Null where the type is one that a model cannot read, such as json. */
  readonly type: ColumnType | null;
  readonly rowCount: number;
  readonly missingCount: number;
  /** Numbers that are NaN or infinite, and times that are infinite: no other field counts them, nor do they count as missing. */
  readonly infiniteCount: number;
  readonly distinctCount: number;
  /** Of numbers; null for every other type. */
  readonly min: number | null;
  readonly max: number | null;
  /** Most frequent first, at most `levelsMax`; null where there are more. */
  readonly levels: readonly string[] | null;
  /** The same of a column of numbers. */
  readonly numbers: readonly number[] | null;
  /**
   * How well the column alone tells the target, 0 to 1: the AUC of a binary target or of the commonest class (0.5 or more),
   * the size of the correlation with a numeric one; null where it cannot be told.
   */
  readonly strength: number | null;
};

/** More levels than these are not listed in a contract. */
export const levelsMax = 100;

const numeric = /^(?:smallint|integer|bigint)$/;
const fractional = /^(?:real|double precision|numeric(?:\(.*\))?)$/;
const temporal = /^(?:date|timestamp(?:\(\d\))? with(?:out)? time zone)$/;
const textual = /^(?:text|character.*|uuid|name|citext)$/;

export type TypeGroup = 'integer' | 'number' | 'boolean' | 'timestamp' | 'text' | 'unreadable';

/** How a PostgreSQL type, as `format_type` spells it, is read; enums are texts and given by `isEnum`. */
export function typeGroup(postgresType: string, isEnum: boolean): TypeGroup {
  if (numeric.test(postgresType)) return 'integer';
  if (fractional.test(postgresType)) return 'number';
  if (postgresType === 'boolean') return 'boolean';
  if (temporal.test(postgresType)) return 'timestamp';
  return isEnum || textual.test(postgresType) ? 'text' : 'unreadable';
}

/** Texts that repeat are categories; those that hardly do are free text or codes. */
export function textType(filledCount: number, distinctCount: number): 'category' | 'text' {
  if (distinctCount <= 20) return 'category';
  return distinctCount > filledCount / 2 || distinctCount > 50_000 ? 'text' : 'category';
}
