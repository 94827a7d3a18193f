import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { PermanentFault } from '../activities/permanent.ts';
import { changeWords } from '../shared/report/change-words.ts';
import { changeAnnounced, untoldRollbacks } from '../store/postgres/announcements.ts';
import type { Change } from '../store/postgres/deployments.ts';

type Needs = Pick<Dependencies, 'pool' | 'log' | 'temporalUi'>;

/**
 * Tells of the rollbacks that were made past Temporal, where no workflow does. Should one do so too, because it found the
 * request later, the claim of the notification lets only one of them speak.
 * @throws where a URL cannot be reached, after all were tried; the next round tries those again, for a day.
 */
export async function tellOfBreakGlass(needs: Needs): Promise<readonly string[]> {
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const change of await untoldRollbacks(needs.pool)) {
    try {
      if (await tell(needs, change)) told.push(`${change.model}/${change.requestId}`);
    } catch (error) {
      failures.push(error);
      if (error instanceof PermanentFault) await changeAnnounced(needs.pool, change);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'rollbacks past Temporal could not be told of');
  return told;
}

async function tell(needs: Needs, change: Change): Promise<boolean> {
  const { model, requestId, fromVersion, toVersion, actor } = change;
  const reason = `${change.reason} (past Temporal, by ${actor})`;
  const { sent } = await deliver(needs, {
    model,
    subject: requestId,
    event: 'rolled-back',
    text: changeWords({ previous: fromVersion, current: toVersion, reason }),
  });
  await changeAnnounced(needs.pool, change);
  return sent > 0;
}
