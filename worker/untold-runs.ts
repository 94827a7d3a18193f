import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { runEvent } from '../shared/run-event.ts';
import { runAnnounced, untoldRuns } from '../store/postgres/announcements.ts';
import { tellEach } from './tell-each.ts';

/**
 * Tells of the runs that their workflows could not tell of: they were lost, or nobody took it at once.
 * @throws see tellEach.
 */
export async function tellOfUntoldRuns(
  needs: Pick<Dependencies, 'pool' | 'log' | 'temporalUi'>,
): Promise<readonly string[]> {
  return tellEach({
    untold: await untoldRuns(needs.pool),
    nameOf: ({ run }) => run,
    deliver: ({ run, model, outcome, reason }) =>
      deliver(needs, { model, subject: run, event: runEvent(outcome) ?? 'failed', text: reason }),
    announced: ({ run }) => runAnnounced(needs.pool, run),
    failure: 'runs could not be told of',
  });
}
