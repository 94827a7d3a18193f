import type { Dependencies } from '../activities/dependencies.ts';
import type { OutcomeKind } from '../shared/messages.ts';
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
    // Nobody asked for this end; `told` is for `tellOfUntoldRuns`.
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
