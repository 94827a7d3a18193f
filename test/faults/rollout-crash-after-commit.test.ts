import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rolloutWorkflowId } from '../../shared/ids.ts';
import { listChanges, readDeployment } from '../../store/postgres/deployments.ts';
import { createKey } from '../../store/postgres/keys.ts';
import { listApprovals } from '../../store/postgres/rollout-approvals.ts';
import { reportFault } from '../../store/postgres/rollout-faults.ts';
import { listRollouts, listTransitions, type Rollout, readRollout } from '../../store/postgres/rollouts.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import { makePartitions, monthOf } from '../../store/prediction-log/partitions.ts';
import { commandRollout } from '../../store/temporal/rollouts.ts';
import { addCustomers, customersDeclaration } from '../activities/customers.ts';
import {
  activitiesOf,
  type Installation,
  openInstallation,
  retrain,
  withNewModel,
} from '../activities/installation.ts';
import { dyingOnce, expectSameAnswers, ofRollouts } from '../support/dying-once.ts';
import { followLedger } from '../support/follow-ledger.ts';
import { canary, openTestRollout, placeDuel, planOf } from '../support/rolling-out.ts';
import { logRows } from '../support/rollout-log.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';

let here: Installation;
beforeEach(async () => {
  here = await openInstallation();
  await makePartitions(here.deps.pool, [monthOf(Date.now()), monthOf(Date.now() + 86_400_000)]);
});
afterEach(() => here.close());

const until = (read: () => Promise<unknown>, wanted: unknown) =>
  expect.poll(read, { timeout: 200_000 }).toEqual(wanted);

/** Each transition once, in their order, with the weight. */
async function way({ deps }: Installation, rollout: string): Promise<readonly string[]> {
  const transitions = await listTransitions(deps.pool, rollout);
  expect(transitions.map(({ generation }) => generation)).toEqual(transitions.map((_, index) => index + 1));
  return transitions.map(({ to, weight }) => `${to} ${weight}`);
}

async function changes({ deps, model }: Installation): Promise<readonly string[]> {
  const made = await listChanges(deps.pool, model, { limit: 100 });
  return made.toReversed().map(({ kind, weight }) => (weight === null ? kind : `${kind} ${weight}`));
}

async function states({ deps, model }: Installation): Promise<readonly string[]> {
  const { versions } = await listVersions(deps.pool, model, { limit: 10 });
  return versions.map(({ version, state }) => `${version} ${state}`);
}

const declared = {
  ...{ strategy: 'canary', steps: [50], minTime: '0s', minRequests: 1, guards: ['errors'] },
  ...{ bake: '1s', approval: { before: 'promotion', by: ['bob'] } },
};

/**
 * The second run hands its version over; it is approved, promoted, bakes, and is refuted by what became true later.
 * `onAnswers`: called when what bakes has answered.
 */
async function fromRunToSuccess(at: Installation, onAnswers: () => void): Promise<string> {
  const { pool, client } = at.deps;
  expect(await retrain(at)).toMatchObject({ kind: 'promoted', version: 'v1' });
  await addCustomers(at.databaseUrl, at.table, 10_001, 50);
  await createKey(pool, { name: 'bob', scopes: ['operate'], createdBy: 'tester' });
  await at.declare(customersDeclaration(at.model, at.table, { rollout: declared }));
  const handed = await retrain(at);
  expect(handed).toMatchObject({ kind: 'rolling-out' });
  const [rollout] = await listRollouts(pool, at.model, { limit: 1 });
  if (rollout === undefined) throw new Error('no rollout');
  const row = async () => await readRollout(pool, rollout.id);
  await until(async () => (await row())?.weight, 50);
  const begun = (await row()) ?? rollout;
  await logRows(pool, begun, answersOf(begun));
  await until(async () => (await row())?.waitingFor, 'approval');
  const approval = { requestId: 'yes', actor: 'bob', reason: 'reviewed' };
  const asked = { rollout: rollout.id, model: at.model, version: rollout.version };
  expect(await commandRollout(client, asked, 'approve', approval)).toMatchObject({ kind: 'answered' });
  await until(async () => (await row())?.state, 'baking');
  const promoted = Array.from({ length: 5 }, (_, index) => ({ version: 2, entity: `later-${index}` }));
  await logRows(pool, { ...begun, phaseStartedAt: new Date().toISOString() }, promoted);
  onAnswers();
  const handle = client.workflow.getHandle(rolloutWorkflowId(at.model, rollout.version));
  expect(await handle.result()).toMatchObject({ kind: 'succeeded' });
  return rollout.id;
}

/** Both arms answer; what the candidate said turns out to be wrong. */
const answersOf = ({ salt, revision }: Rollout) =>
  Array.from({ length: 120 }, (_, index) => {
    const variant = index % 2 === 0 ? ('candidate' as const) : ('stable' as const);
    const score = variant === 'candidate' ? 0.99 : 0.01;
    return { variant, score, label: 'true', truth: 'false', salt, revision: revision ?? 0 };
  });

/** Another model, whose v1 serves while v2 waits. */
async function duel(): Promise<Installation> {
  const made = await withNewModel(here, 1);
  await placeDuel(made);
  return made;
}

async function blueGreen(at: Installation): Promise<string> {
  const { pool } = at.deps;
  const phase = { strategy: 'blue-green', replayRows: 10, guards: [{ kind: 'errors', margin: 0 }] } as const;
  const rollout = await openTestRollout(at, planOf({ phases: [phase] }));
  const row = await rollout.row();
  if (row === null) throw new Error('no rollout');
  await logRows(pool, { ...row, phaseStartedAt: new Date().toISOString() }, [
    { revision: 1 },
    { revision: 1 },
  ]);
  await pool.query(`update predictions set features = '{}' where model = $1`, [at.model]);
  await rollout.start();
  expect(await rollout.outcome()).toMatchObject({ kind: 'succeeded' });
  return rollout.rollout;
}

async function aborted(at: Installation): Promise<string> {
  const rollout = await openTestRollout(at, planOf({ phases: [canary([5, 50], { minTimeMs: 60_000 })] }));
  await rollout.start();
  await until(async () => (await rollout.row())?.weight, 5);
  expect(await rollout.command('abort')).toMatchObject({ answer: { state: 'rolled-back' } });
  expect(await rollout.outcome()).toEqual({ kind: 'rolled-back', reason: 'abort it' });
  return rollout.rollout;
}

async function flippedBack(at: Installation): Promise<string> {
  const rollout = await openTestRollout(at, planOf({ phases: [canary([5, 50])], bakeMs: 60_000 }));
  await rollout.start();
  await until(async () => (await rollout.row())?.state, 'baking');
  const fault = { rollout: rollout.rollout, replica: 'follows', trigger: 'threw', detail: 'boom' } as const;
  await reportFault(at.deps.pool, fault);
  expect(await rollout.outcome()).toEqual({ kind: 'rolled-back', reason: 'threw on follows: boom' });
  return rollout.rollout;
}

const besides = ['promote', 'prepareChange', 'awaitReady', 'commitChange', 'awaitServing'];

const expected = [
  {
    way: ['validating 0', 'progressing 50', 'paused 50', 'promoting 50', 'baking 100', 'succeeded 100'],
    changes: ['stage', 'promote', 'split 0', 'split 50', 'promote', 'clear'],
    states: ['v2 refuted', 'v1 retired'],
  },
  {
    way: ['validating 0', 'progressing 0', 'promoting 0', 'succeeded 100'],
    changes: ['promote', 'split 0', 'split 0', 'promote'],
    states: ['v2 live', 'v1 retired'],
  },
  {
    way: ['validating 0', 'progressing 5', 'rolling-back 5', 'rolled-back 0'],
    changes: ['promote', 'split 0', 'split 5', 'clear'],
    states: ['v2 staged', 'v1 live'],
  },
  {
    way: [
      ...['validating 0', 'progressing 5', 'progressing 50', 'promoting 50', 'baking 100'],
      ...['rolling-back 100', 'rolled-back 0'],
    ],
    changes: ['promote', 'split 0', 'split 5', 'split 50', 'promote', 'rollback'],
    states: ['v2 retired', 'v1 live'],
  },
];

it('takes each rollout to its end, every effect once, when each activity dies after its commit and is tried again', async () => {
  const { pool } = here.deps;
  await here.declare(customersDeclaration(here.model, here.table));
  const [green, left, back] = [await duel(), await duel(), await duel()];
  const models = [here, green, left, back];
  const answers = new EventEmitter();
  const hasAnswered = once(answers, 'logged');
  const activities = activitiesOf(here);
  // What bakes is watched when its answers are there: another attempt sees what the first one saw.
  const { watchStep } = activities;
  activities.watchStep = async (step) => {
    if (step.model === here.model && step.mode === 'bake') await hasAnswered;
    return watchStep(step);
  };
  const dying = [...ofRollouts, ...besides];
  const { steps, pairs } = dyingOnce(activities, dying);
  const ids = await withWorkflows(
    steps,
    async () => {
      const following = await Promise.all(models.map((at) => followLedger(at, 'follows')));
      const rollouts = [
        fromRunToSuccess(here, () => answers.emit('logged')),
        blueGreen(green),
        aborted(left),
        flippedBack(back),
      ];
      return await Promise.all(rollouts).finally(() => Promise.all(following.map((stop) => stop())));
    },
    here.deps.queuePrefix,
  );
  const [first = ''] = ids;
  // No workflow asks it: whoever monitors does.
  const late = () => activities.refuteLate({ rollout: first, metric: 'brier' });
  pairs.push({ name: 'refuteLate', answers: [await late(), await late()] });
  expectSameAnswers(pairs, dying);
  expect(await listApprovals(pool, first)).toMatchObject([{ actor: 'bob', verdict: 'approved' }]);
  for (const [index, at] of models.entries()) {
    const went = {
      way: await way(at, ids[index] ?? ''),
      changes: await changes(at),
      states: await states(at),
    };
    expect(went).toEqual(expected[index]);
    expect((await readDeployment(pool, at.model)).candidate).toBeNull();
    expect(await listRollouts(pool, at.model, { limit: 9 })).toHaveLength(1);
  }
}, 240_000);
