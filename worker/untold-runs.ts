import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { PermanentFault } from '../activities/permanent.ts';
import { runEvent } from '../shared/run-event.ts';
import { runAnnounced, untoldRuns } from '../store/postgres/announcements.ts';

/**
 * Tells of the runs that their workflows could not tell of: they were lost, or nobody took it at once. Where one did tell,
 * the claim of the notification keeps this silent.
 * @throws where a URL cannot be reached, after all were tried; the next round tries those again, for a day.
 */
export async function tellOfUntoldRuns(
  needs: Pick<Dependencies, 'pool' | 'log' | 'temporalUi'>,
): Promise<readonly string[]> {
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const { run, model, outcome, reason } of await untoldRuns(needs.pool)) {
    try {
      const event = runEvent(outcome) ?? 'failed';
      const { sent } = await deliver(needs, { model, subject: run, event, text: reason });
      await runAnnounced(needs.pool, run);
      if (sent > 0) told.push(run);
    } catch (error) {
      failures.push(error);
      if (error instanceof PermanentFault) await runAnnounced(needs.pool, run);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'runs could not be told of');
  return told;
}
