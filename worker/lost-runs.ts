import type { Client } from '@temporalio/client';
import type { OutcomeKind } from '../shared/messages.ts';
import { type Pool, transaction } from '../store/postgres/pool.ts';
import { finishRun, openRuns } from '../store/postgres/runs.ts';
import { settleVersion } from '../store/postgres/settle-version.ts';
import { executionState } from '../store/temporal/retrains.ts';

/** How a run ended whose workflow ended without writing it. */
const endings: Readonly<Record<string, OutcomeKind>> = { FAILED: 'failed', CANCELLED: 'cancelled' };

/** Closes the runs in the ledger whose workflows were terminated, or are forgotten, so that none stays open for ever. */
export async function closeLostRuns({
  pool,
  client,
}: {
  readonly pool: Pool;
  readonly client: Client;
}): Promise<readonly string[]> {
  const closed: string[] = [];
  for (const { run, workflowId, temporalRunId } of await openRuns(pool)) {
    const execution = { workflowId, ...(temporalRunId === null ? {} : { temporalRunId }) };
    const state = await executionState(client, execution);
    if (state === 'RUNNING') continue;
    const kind = endings[state ?? ''] ?? 'terminated';
    const reason = state === null ? 'Temporal does not know this run any more' : `Temporal says: ${state}`;
    await transaction(pool, async (ledger) => {
      await finishRun(ledger, { run, kind, result: { kind, reason } });
      await settleVersion(ledger, run);
    });
    closed.push(run);
  }
  return closed;
}
