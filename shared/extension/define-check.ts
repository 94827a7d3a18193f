import type { z } from 'zod';
import type { ColumnType } from '../declaration/contract.ts';
import { checkName, checkParts } from './names.ts';
import {
  type GivenParameters,
  type NoParameters,
  type OwnParameters,
  ownParameters,
} from './own-parameters.ts';

/** The table as a check sees it. It answers SQL for DuckDB; rows themselves never come to JavaScript. */
export type CheckTable = {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** SQL of the value of a column in its declared type. @throws RangeError where the table has no such column */
  column(name: string): string;
  /** SQL of a text. */
  text(value: string): string;
};

/** What the aggregates came to; null where SQL has none. */
export type Figures = Readonly<Record<string, number | null>>;

/** What a check found to be wrong. */
export type CheckFinding = {
  /** What was found, what was expected, and the remedy, in words. */
  readonly detail: string;
  /** @default the table as a whole */
  readonly column?: string;
  /** How many rows are concerned. */
  readonly count?: number;
  /** SQL condition of those rows: their keys are shown as samples. */
  readonly rows?: string;
};

export type Cell = string | number | boolean | null;
export type ExampleRows = readonly Readonly<Record<string, Cell>>[];

/** Tables that the contract suite checks: one in order, and one with what the check is to find. */
export type CheckExamples = {
  readonly clean: ExampleRows;
  readonly planted: ExampleRows;
  /** Types that the values do not tell, such as timestamp. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  readonly parameters?: GivenParameters;
};

export type CheckDefinition<Parameters> = {
  /** As declarations name it: `- check: dates-in-order`. */
  readonly name: string;
  /** @default no parameters */
  readonly parameters?: z.ZodType<Parameters>;
  /** Aggregates over all rows, each a SQL expression such as `count_if(a > b)` under a name of its own. Pure. */
  measure(table: CheckTable, parameters: Parameters): Readonly<Record<string, string>>;
  /** What the aggregates mean; nothing: the table is in order. `row_count` is among them. Pure. */
  judge(figures: Figures, parameters: Parameters, table: CheckTable): readonly CheckFinding[];
  readonly examples: CheckExamples;
};

/** A check of one's own, its parameters behind their schema. */
export type OwnCheck = Pick<OwnParameters<unknown>, 'problems'> & {
  readonly name: string;
  measure(table: CheckTable, parameters: GivenParameters): Readonly<Record<string, string>>;
  judge(figures: Figures, parameters: GivenParameters, table: CheckTable): readonly CheckFinding[];
};

export type CheckExtension = {
  readonly ratchetExtension: 'check';
  readonly name: string;
  readonly check: OwnCheck;
  readonly examples: CheckExamples;
};

/** A check that contracts may name. @throws RangeError where the definition lacks something */
export function defineCheck<Parameters = NoParameters>(
  definition: CheckDefinition<Parameters>,
): CheckExtension {
  const { name, examples } = definition;
  checkName('check', name);
  checkParts('check', definition, { measure: 'function', judge: 'function', examples: 'object' });
  const parameters = ownParameters(definition.parameters);
  const check: OwnCheck = {
    name,
    problems: parameters.problems,
    measure: (table, given) => definition.measure(table, parameters.parse(given)),
    judge: (figures, given, table) => definition.judge(figures, parameters.parse(given), table),
  };
  return { ratchetExtension: 'check', name, check, examples };
}
