import { afterAll, beforeAll, expect, it } from 'vitest';
import { replay } from '../../../activities/rollout/replay-green.ts';
import type { Finding } from '../../../shared/rollout/rollout-steps.ts';
import { readDeployment } from '../../../store/postgres/deployments.ts';
import { moveRollout } from '../../../store/postgres/move-rollout.ts';
import { type Rollout, readRollout } from '../../../store/postgres/rollouts.ts';
import { makePartitions, monthOf } from '../../../store/prediction-log/partitions.ts';
import { logRows } from '../../support/rollout-log.ts';
import { beginRollout, split } from '../../support/rollouts.ts';
import { goodFeatures, openServed, type Served } from '../../support/served-model.ts';

let served: Served;
let rollout: Rollout;
beforeAll(async () => {
  served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
  const version = await served.train('churn');
  const guards = [
    { kind: 'errors', margin: 0 } as const,
    { kind: 'slow', slowMs: 10_000, margin: 0 } as const,
  ];
  const phases = [{ strategy: 'blue-green', replayRows: 100, guards } as const];
  const id = await beginRollout(served.ledger, { model: 'churn', version, phases });
  const revision = await split(served.ledger, 'churn', { version, rollout: id, role: 'green', weight: 0 });
  const move = { rollout: id, actor: 'test', reason: 'test', revision };
  await moveRollout(served.ledger, { ...move, expectedGeneration: 0, to: 'validating' });
  rollout = (await moveRollout(served.ledger, { ...move, expectedGeneration: 1, to: 'progressing' })).rollout;
  await makePartitions(served.ledger, [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
});
afterAll(() => served.close());

function replayed(): Promise<Finding> {
  const { id, model, version, generation } = rollout;
  const step = { rollout: id, model, version, generation, mode: 'step' } as const;
  return replay({ pool: served.ledger, artifacts: served.artifacts }, step, new AbortController().signal);
}

it('decides nothing where no answer was logged', async () => {
  expect((await readDeployment(served.ledger, 'churn')).candidate?.role).toBe('green');
  expect(await replayed()).toEqual({ kind: 'inconclusive', reason: 'no logged row could be replayed' });
});

it('has green score the logged rows, and passes what it answers as stable does', async () => {
  await logRows(served.ledger, rollout, [{}, {}, {}]);
  await served.ledger.query('update predictions set features = $1', [JSON.stringify(goodFeatures)]);
  expect(await replayed()).toMatchObject({
    kind: 'advance',
    reason: expect.stringContaining('3 logged rows'),
  });
  const { evidence } = (await readRollout(served.ledger, rollout.id)) ?? rollout;
  expect(evidence?.requests).toEqual({ candidate: 3, stable: 3 });
});

it('fails on a single row that stable answered and green refuses', async () => {
  await logRows(served.ledger, rollout, [{ entity: 'anna' }]);
  expect(await replayed()).toMatchObject({ kind: 'fail', reason: expect.stringContaining('1 rows') });
});

it('leaves out rows that the log does not have whole, for a column is excluded or was not read by who answered', async () => {
  const { ledger } = served;
  await ledger.query(`delete from predictions`);
  const { tenure: _, ...logged } = goodFeatures;
  await logRows(ledger, rollout, [{}, { version: 9 }]);
  await ledger.query('update predictions set features = $1', [JSON.stringify(logged)]);
  expect(await replayed()).toMatchObject({ kind: 'fail', reason: expect.stringContaining('1 rows') });
  await served.declare('churn', 'log: { exclude: [tenure] }\n');
  expect(await replayed()).toEqual({
    kind: 'inconclusive',
    reason:
      'no logged row could be replayed; v2 reads tenure, which the log does not keep of what stable answers: such rows are not replayed',
  });
});
