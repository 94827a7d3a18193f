import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { changeWords } from '../shared/report/change-words.ts';
import { changeAnnounced, untoldRollbacks } from '../store/postgres/announcements.ts';
import type { Change } from '../store/postgres/deployments.ts';
import { tellEach } from './tell-each.ts';

type Needs = Pick<Dependencies, 'pool' | 'log' | 'temporalUi'>;

/** Tells of the rollbacks that were made past Temporal, where no workflow does. @throws see tellEach. */
export async function tellOfBreakGlass(needs: Needs): Promise<readonly string[]> {
  return tellEach({
    untold: await untoldRollbacks(needs.pool),
    nameOf: ({ model, requestId }) => `${model}/${requestId}`,
    deliver: (change) => deliver(needs, noticeOf(change)),
    announced: (change) => changeAnnounced(needs.pool, change),
    failure: 'rollbacks past Temporal could not be told of',
  });
}

function noticeOf({ model, requestId, fromVersion, toVersion, actor, reason }: Change) {
  const words = {
    previous: fromVersion,
    current: toVersion,
    reason: `${reason} (past Temporal, by ${actor})`,
  };
  return { model, subject: requestId, event: 'rolled-back', text: changeWords(words) } as const;
}
