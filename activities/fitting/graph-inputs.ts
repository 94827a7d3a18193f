import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { type Declaration, TargetMeans } from '../../shared/declaration/schema.ts';
import { parseDerived, sourcesOf } from '../../shared/derived/parse-derived.ts';
import type { TargetMeanOptions } from '../../shared/features/fit-graph.ts';
import type { InputDescription } from '../../shared/features/input-fit.ts';

/** What the feature graph begins with: its inputs, and the columns that requests may send and that are no features. */
export type GraphInputs = {
  readonly inputs: readonly InputDescription[];
  /** Columns that are no features, and that features are derived from. */
  readonly sources: readonly InputDescription[];
  /** Expressions of derived features by their names. */
  readonly derived: Readonly<Record<string, string>>;
  /** How wide categories are told to a dense learner; null: by positions alone. */
  readonly targetMeans: TargetMeanOptions | null;
  readonly ignored: readonly string[];
  /** Name of the target. */
  readonly target: string;
};

/** The features that validation kept, as the contract describes them; every column that is not read is ignored. */
export function graphInputs(
  table: TableContract,
  features: readonly string[],
  { derived = {}, targetMeans }: Declaration['features'],
): GraphInputs {
  const sources = sourcesOf(parseDerived(derived).derived);
  const isFeature = ({ name }: ContractColumn): boolean => features.includes(name);
  const isSource = (column: ContractColumn): boolean => !isFeature(column) && sources.includes(column.name);
  return {
    inputs: table.columns.filter(isFeature).flatMap(inputOf),
    sources: table.columns.filter(isSource).flatMap(inputOf),
    derived,
    targetMeans: targetMeanOptions(targetMeans),
    ignored: table.columns
      .filter((column) => !isFeature(column) && !isSource(column))
      .map(({ name }) => name),
    target: table.target,
  };
}

function targetMeanOptions(declared: Declaration['features']['targetMeans']): TargetMeanOptions | null {
  if (declared === false) return null;
  const { levelsOver, smoothing = null, folds } = declared ?? TargetMeans.parse({});
  return { levelsOver, smoothing, foldCount: folds };
}

/** Every column that a fit reads. */
export const columnsRead = ({ inputs, sources }: GraphInputs): readonly string[] =>
  [...inputs, ...sources].map(({ name }) => name);

/** Free text is never a feature. */
function inputOf(column: ContractColumn): readonly InputDescription[] {
  const { name, type, min, max, values, missingMax, severity } = column;
  if (type === 'text') return [];
  const words = wordsOf(column);
  return [
    {
      ...{ name, type, severity, missing: missingMax === null || missingMax > 0 },
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(values === undefined || type !== 'category' ? {} : { values }),
      ...(words ? { words } : {}),
    },
  ];
}

/** The two words by which a text column says no and yes. */
function wordsOf({ type, values }: ContractColumn): readonly [string, string] | null {
  const [no, yes] = values ?? [];
  return type === 'boolean' && no !== undefined && yes !== undefined ? [no, yes] : null;
}
