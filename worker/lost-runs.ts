import type { Dependencies } from '../activities/dependencies.ts';
import { deliver } from '../activities/notify.ts';
import { PermanentFault } from '../activities/permanent.ts';
import type { OutcomeKind } from '../shared/messages.ts';
import { runAnnounced, untoldRuns } from '../store/postgres/announcements.ts';
import { transaction } from '../store/postgres/pool.ts';
import { finishRun, openRuns } from '../store/postgres/runs.ts';
import { settleVersion } from '../store/postgres/settle-version.ts';
import { executionState } from '../store/temporal/retrains.ts';

/** How a run ended whose workflow ended without writing it. */
const endings: Readonly<Record<string, OutcomeKind>> = { FAILED: 'failed', CANCELLED: 'cancelled' };

/** Closes the runs in the ledger whose workflows were terminated, or are forgotten, so that none stays open for ever. */
export async function closeLostRuns({
  pool,
  client,
  log,
}: Pick<Dependencies, 'pool' | 'client' | 'log'>): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const { run, model, workflowId, temporalRunId } of await openRuns(pool)) {
    const execution = { workflowId, ...(temporalRunId === null ? {} : { temporalRunId }) };
    const state = await executionState(client, execution);
    if (state === 'RUNNING') continue;
    const kind = endings[state ?? ''] ?? 'terminated';
    // Nobody asked for this end; `told` is for `tellOfLostRuns`.
    const toTell = kind === 'cancelled' ? {} : { told: false };
    const reason = reasonOf(state);
    const isClosed = await transaction(pool, async (ledger) => {
      const won = await finishRun(ledger, { run, kind, result: { kind, reason, ...toTell } });
      await settleVersion(ledger, run);
      return won;
    });
    if (!isClosed) continue;
    log.info({ model, run, outcome: kind, reason }, 'run finished');
    closed.push(run);
  }
  return closed;
}

function reasonOf(state: string | null): string {
  if (state === null) return 'Temporal does not know this run any more';
  return state === 'TERMINATED' ? 'the run was terminated in Temporal' : `Temporal says: ${state}`;
}

/**
 * Tells of the runs that were closed so, for no workflow does. Where one told of its failure before it was lost, the
 * claim of the notification keeps this silent.
 * @throws where a URL cannot be reached, after all were tried; the next round tries those again, for a day.
 */
export async function tellOfLostRuns(
  needs: Pick<Dependencies, 'pool' | 'log' | 'temporalUi'>,
): Promise<readonly string[]> {
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const { run, model, reason } of await untoldRuns(needs.pool)) {
    try {
      const { sent } = await deliver(needs, { model, subject: run, event: 'failed', text: reason });
      await runAnnounced(needs.pool, run);
      if (sent > 0) told.push(run);
    } catch (error) {
      failures.push(error);
      if (error instanceof PermanentFault) await runAnnounced(needs.pool, run);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'lost runs could not be told of');
  return told;
}
