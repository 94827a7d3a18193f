import type { Profile } from '../../shared/contract/profile.ts';
import { sortedClasses } from '../../shared/contract/sorted-classes.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import { permanentFaults } from '../../shared/messages.ts';
import { PermanentFault } from '../permanent.ts';

/**
 * The table with the classes of its multiclass target: as declared, else those that the snapshot has, sorted. Other tasks
 * have none. @throws PermanentFault where they cannot be told
 */
export function tableWithClasses(table: TableContract, profile: Profile | null): TableContract {
  if (table.task !== 'multiclass' || table.classes !== null) return table;
  const seen = profile?.columns[table.target];
  if (seen?.kind === 'category' && seen.isComplete)
    return { ...table, classes: sortedClasses(seen.levels.map(([level]) => level)) };
  throw new PermanentFault(
    permanentFaults.data,
    `the classes of ${table.target} cannot be told: its snapshot has no profile of them; declare target.classes`,
  );
}
