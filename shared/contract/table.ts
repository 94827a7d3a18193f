import type { SourceColumn } from '../dataset/manifest.ts';
import { isNumeric } from '../declaration/contract.ts';
import type { Declaration } from '../declaration/schema.ts';
import type { Task } from '../declaration/task.ts';
import { canRead } from './column-value.ts';
import type { ColumnRole, ContractColumn, TableProblem } from './contract-column.ts';
import { tableProblems } from './table-problems.ts';

/** The contract of a model's table: every column of the source, resolved. */
export type TableContract = {
  readonly task: Task;
  readonly columns: readonly ContractColumn[];
  readonly key: readonly string[];
  readonly target: string;
  /** The text of the positive value; null for regression. */
  readonly positive: string | null;
  /** The classes of a multiclass target, whose places are the labels: as declared; null where they are yet to be found. */
  readonly classes: readonly string[] | null;
  readonly time: string | null;
  readonly watermark: string | null;
  /** Names of the columns that models learn from, in the source's order (by name). */
  readonly features: readonly string[];
  /** Columns of the source that the contract does not declare though it declares others, and are no role column. */
  readonly extra: readonly string[];
};

export type ResolvedTable =
  | { readonly kind: 'resolved'; readonly table: TableContract }
  /** `rest`: what is there and can be read, to be checked all the same; never to learn from. */
  | {
      readonly kind: 'unresolved';
      readonly problems: readonly TableProblem[];
      readonly rest: TableContract;
    };

/** Merges a declaration with the columns that its source has. */
export function resolveTable(declaration: Declaration, columns: readonly SourceColumn[]): ResolvedTable {
  const resolved = columns.map((column) => resolveColumn(declaration, column));
  const problems = tableProblems(declaration, resolved);
  if (problems.length === 0) return { kind: 'resolved', table: tableOf(declaration, resolved) };
  return { kind: 'unresolved', problems, rest: tableOf(declaration, resolved.map(readableColumn)) };
}

function tableOf(declaration: Declaration, columns: readonly ContractColumn[]): TableContract {
  const { source, target, contract } = declaration;
  const declared = Object.keys(contract.columns);
  const isExtra = ({ name, role }: ContractColumn) =>
    declared.length > 0 && !declared.includes(name) && role === 'feature';
  const isTime = ({ name, type }: ContractColumn) => name === source.time && type === 'timestamp';
  return {
    task: declaration.task,
    columns,
    key: source.key,
    target: target.column,
    positive: declaration.task === 'binary' ? (target.positive ?? null) : null,
    classes: declaration.task === 'multiclass' ? (target.classes ?? null) : null,
    time: columns.find(isTime)?.name ?? null,
    watermark: source.watermark ?? null,
    features: columns.filter(({ role }) => role === 'feature').map(({ name }) => name),
    extra: columns.filter(isExtra).map(({ name }) => name),
  };
}

/** A column that cannot be read as declared is read as it is; what does not fit its values is left aside. */
function readableColumn(column: ContractColumn): ContractColumn {
  const { name, role, sourceType, type, values, missingMax, severity, missingSeverity } = column;
  const isReadable = canRead(sourceType, type);
  if (isReadable && isNumeric(type)) return column;
  return {
    ...{ name, role, sourceType, missingMax, severity },
    type: isReadable ? type : sourceType,
    ...(isReadable && values ? { values } : {}),
    ...(missingSeverity ? { missingSeverity } : {}),
  };
}

function resolveColumn(declaration: Declaration, { name, type: sourceType }: SourceColumn): ContractColumn {
  const { contract, target, task } = declaration;
  const isClass = task === 'multiclass' && name === target.column;
  const declared = contract.columns[name];
  // Classes are words, whatever the source keeps them as.
  const type = isClass ? 'category' : (declared?.type ?? sourceType);
  const values = declared?.values ?? (isClass ? target.classes : undefined);
  const role = roleOf(declaration, { name, type });
  const isUsed = role === 'feature' || role === 'protected' || role === 'time';
  return {
    name,
    role,
    sourceType,
    type,
    // A weight must be there, and no fit takes one below 0.
    ...minOf({ role, type }, declared?.min),
    ...(declared?.max === undefined ? {} : { max: declared.max }),
    ...(values === undefined ? {} : { values }),
    ...(declared?.mean === undefined ? {} : { mean: declared.mean }),
    ...(declared?.median === undefined ? {} : { median: declared.median }),
    ...(declared?.standardDeviation === undefined ? {} : { standardDeviation: declared.standardDeviation }),
    missingMax: role === 'weight' ? 0 : (declared?.missingMax ?? (isUsed ? contract.missingMax : null)),
    severity: declared?.severity ?? 'stop',
    missingSeverity: declared?.missingSeverity ?? 'stop',
  };
}

function minOf(
  { role, type }: Pick<ContractColumn, 'role' | 'type'>,
  declared: number | undefined,
): { readonly min?: number } {
  const min = role === 'weight' && isNumeric(type) ? Math.max(declared ?? 0, 0) : declared;
  return min === undefined ? {} : { min };
}

/** Names that Ratchet gives to columns of imported tables. */
const ownName = /^ratchet_/;

function roleOf(declaration: Declaration, column: Pick<ContractColumn, 'name' | 'type'>): ColumnRole {
  const { source, target, features, split, learner } = declaration;
  const { name, type } = column;
  if (source.key.includes(name)) return 'key';
  if (name === target.column) return 'target';
  if (name === source.deletedAt) return 'deleted-at';
  if (split.by === 'column' && name === split.column) return 'split';
  if (split.by === 'group' && name === split.column) return 'group';
  if (name === learner.sampleWeight) return 'weight';
  if (features.protected.includes(name)) return 'protected';
  if (features.exclude.includes(name)) return 'excluded';
  if (features.include !== undefined)
    return features.include.includes(name) ? 'feature' : leftOver(declaration, name);
  if (name === source.time || name === source.watermark || type === 'text' || ownName.test(name))
    return leftOver(declaration, name);
  return 'feature';
}

function leftOver({ source }: Declaration, name: string): ColumnRole {
  if (name === source.time) return 'time';
  return name === source.watermark ? 'watermark' : 'ignored';
}
