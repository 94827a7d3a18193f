import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import type { Profile } from '../../shared/contract/profile.ts';
import type { TableContract } from '../../shared/contract/table.ts';

/** The words of a binary answer, negative first; null for other tasks. */
export function labelWords(table: TableContract, profile: Profile | null): readonly [string, string] | null {
  const { positive } = table;
  if (positive === null) return null;
  const target = table.columns.find(({ name }) => name === table.target);
  return [negativeOf(positive, valuesOf(target, profile)), positive];
}

/** Declared, or seen where all were. */
function valuesOf(target: ContractColumn | undefined, profile: Profile | null): readonly string[] {
  const seen = profile?.columns[target?.name ?? ''];
  if (target?.values) return target.values;
  return seen?.kind === 'category' && seen.isComplete ? seen.levels.map(([level]) => level) : [];
}

const opposites: Readonly<Record<string, string>> = { true: 'false', false: 'true', '1': '0', '0': '1' };

/** Known where the target has two values, or is a boolean or a 0/1 number; else it is all but the positive. */
function negativeOf(positive: string, values: readonly string[]): string {
  const others = values.filter((value) => value !== positive);
  const [other] = others;
  if (other !== undefined && others.length === 1) return other;
  return opposites[positive] ?? `not ${positive}`;
}
