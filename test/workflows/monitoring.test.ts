import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { taskQueueName } from '../../shared/ids.ts';
import type { RolloutState } from '../../shared/rollout/state.ts';
import { changeDeployment } from '../../store/postgres/deployments.ts';
import { moveRollout } from '../../store/postgres/move-rollout.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { makePartitions, monthOf } from '../../store/prediction-log/partitions.ts';
import { activitiesOf } from '../activities/installation.ts';
import { openDuel, openTestRollout, planOf } from '../support/rolling-out.ts';
import { logRows } from '../support/rollout-log.ts';
import type { monitoring } from './monitoring.ts';
import { installQuietRuntime } from './run-workflows.ts';

it('refutes, from a workflow that monitors a model, what outcomes that came late show to be worse', async () => {
  installQuietRuntime();
  const here = await openDuel(`${randomUUID().slice(0, 8)}-`);
  const { pool } = here.deps;
  const { address, namespace, client } = here.temporal;
  const connection = await NativeConnection.connect({ address });
  try {
    const { rollout, version } = await openTestRollout(here, planOf());
    const salt = rollout;
    await changeDeployment(pool, {
      ...{ model: here.model, requestId: rollout, expectedRevision: 1, actor: 'x', reason: 'x' },
      action: { kind: 'split', version, role: 'canary', weight: 50, rollout, salt, leaseMs: 60_000 },
    });
    const go = (expectedGeneration: number, to: RolloutState) =>
      moveRollout(pool, { rollout, expectedGeneration, to, actor: 'x', reason: 'x' });
    await go(0, 'validating');
    const begun = await go(1, 'progressing');
    await makePartitions(pool, [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
    const rows = Array.from({ length: 120 }, (_, nth) =>
      nth % 2 === 0
        ? ({ variant: 'candidate', score: 0.9, truth: 'false', salt } as const)
        : ({ score: 0.1, truth: 'false', salt } as const),
    );
    await logRows(pool, begun.rollout, rows);
    await go(2, 'promoting');
    await go(3, 'succeeded');

    const queue = taskQueueName(here.deps.queuePrefix, 'control');
    const workflowsPath = fileURLToPath(new URL('./monitoring.js', import.meta.url));
    const logger = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
    const workers = await Promise.all([
      Worker.create({ connection, namespace, taskQueue: queue, activities: activitiesOf(here) }),
      Worker.create({
        ...{ connection, namespace, taskQueue: `${queue}-monitor` },
        workflowBundle: await bundleWorkflowCode({ workflowsPath, logger }),
      }),
    ]);
    const ends = Promise.all(workers.map((worker) => worker.run()));
    const late = await client.workflow.execute<typeof monitoring>('monitoring', {
      ...{ workflowId: `monitoring/${here.model}`, taskQueue: `${queue}-monitor` },
      args: [queue, { rollout, metric: 'brier' }],
    });
    for (const worker of workers) worker.shutdown();
    await ends;
    expect(late).toMatchObject({ kind: 'refuted', marked: true, verdict: { n: 120 } });
    expect((await readVersion(pool, here.model, 'v2'))?.state).toBe('refuted');
  } finally {
    await connection.close();
    await here.close();
  }
});
