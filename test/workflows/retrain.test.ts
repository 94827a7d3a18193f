import { randomUUID } from 'node:crypto';
import { Context, heartbeat } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { retrainWorkflowId, runName } from '../../shared/ids.ts';
import type { RetrainOutcome, RetrainRequest } from '../../shared/messages.ts';
import type { TrainBestRequest } from '../../shared/search/search-steps.ts';
import type { TrialOrder } from '../../shared/search/trial.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import type { Running } from './run-workflows.ts';
import { standInSteps } from './stand-in-steps.ts';
import { onStandingWorkers } from './standing-workers.ts';

const request = ({ model }: Running, given: Partial<RetrainRequest> = {}): RetrainRequest => ({
  ...{ run: runName(randomUUID()), model, trigger: 'api', reason: 'a test', actor: 'tester' },
  ...given,
});

async function outcomeOf(running: Running, given: Partial<RetrainRequest> = {}): Promise<RetrainOutcome> {
  await startRetrain(running, request(running, given));
  return running.client.workflow.getHandle(retrainWorkflowId(running.model)).result();
}

/** A pull that ends when it is released. */
function heldPull() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const pull = async () => {
    await released;
    return { kind: 'pulled', snapshot: 's-000001', rowCount: 7 } as const;
  };
  return { pull, release: () => release() };
}

describe('retrain', () => {
  it('goes through the stages in their order and promotes what passes', async () => {
    const { steps, calls, finished, told } = standInSteps();
    const outcome = await onStandingWorkers(steps, outcomeOf);
    const promoted = { kind: 'promoted', version: 'v1', decision: 'd-000001', revision: 2 };
    expect(outcome).toEqual(promoted);
    expect(finished).toEqual([promoted]);
    expect(calls).toEqual([
      'openRun',
      'pull',
      'validate',
      'train',
      'register',
      'evaluate',
      'promote',
      'finishRun',
    ]);
    expect(told).toEqual([]);
  });

  it('tries learners round by round before it trains the best; a trial that crashes, or whose worker dies, is tried again alone', async () => {
    const opened = { declaration: 1, adopted: null, notifies: false, heartbeatTimeoutMs: 4_000 };
    const order = (trial: number): TrialOrder => ({
      ...{ trial, learner: 'prior', parameters: {}, rung: 0, rowCount: 9, foldCount: 5 },
    });
    const plans = [[order(1), order(2), order(3)], [order(4)], []];
    const begun: number[] = [];
    const trained: TrainBestRequest[] = [];
    const { steps, calls } = standInSteps({
      openRun: async () => ({ ...opened, searches: true }),
      planTrials: async ({ outcomes }) => ({
        ...{ orders: plans[{ 0: 0, 3: 1 }[outcomes.length] ?? 2] ?? [], endsAtMs: 9e15, trialsEndAtMs: 9e15 },
      }),
      runTrial: async ({ order: tried }) => {
        const isFirst = !begun.includes(tried.trial);
        begun.push(tried.trial);
        if (tried.trial === 2 && isFirst) throw new Error('the thread ended with code 139');
        // What is left of a worker that was killed: no heartbeat and no answer.
        if (tried.trial === 3 && isFirst) await Context.current().cancelled;
        return { ...tried, kind: 'scored', foldScores: [tried.trial, 1], fitted: {}, ms: 1 };
      },
      train: async (asked) => {
        trained.push(asked);
        return { staging: 'staging/r', learner: 'prior' };
      },
    });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({ kind: 'promoted' });
    expect(trained[0]?.outcomes?.map(({ trial }) => trial)).toEqual([1, 2, 3, 4]);
    expect(begun.toSorted()).toEqual([1, 2, 2, 3, 3, 4]);
    expect(calls.filter((name) => name === 'planTrials')).toHaveLength(3);
  });

  it('hands what passes over to the declared rollout, and does not wait for its end', async () => {
    const promote = async () => ({ kind: 'rolling-out', rollout: 'o-000001' }) as const;
    const { steps, finished, told } = standInSteps({ promote });
    const outcome = { kind: 'rolling-out', version: 'v1', decision: 'd-000001', rollout: 'o-000001' };
    expect(await onStandingWorkers(steps, outcomeOf)).toEqual(outcome);
    expect([finished, told]).toEqual([[outcome], []]);
  });

  it('skips a scheduled run that finds nothing new, and tells nobody', async () => {
    const pull = async () => ({ kind: 'unchanged', snapshot: 's-000001', reason: 'the same rows' }) as const;
    const { steps, calls, finished } = standInSteps({ pull });
    const skipped = { kind: 'skipped', reason: 'the same rows' };
    expect(await onStandingWorkers(steps, outcomeOf)).toEqual(skipped);
    expect(finished).toEqual([skipped]);
    expect(calls).toEqual(['openRun', 'pull', 'finishRun']);
  });

  it('tells of a run that could not even be opened', async () => {
    const openRun = async () => {
      throw ApplicationFailure.nonRetryable('no snapshot s-000009', 'RequestFault');
    };
    const { steps, calls, told } = standInSteps({ openRun });
    await expect(onStandingWorkers(steps, outcomeOf)).rejects.toThrow(WorkflowFailedError);
    expect(calls).toEqual(['openRun', 'finishRun', 'notify']);
    expect(told).toMatchObject([{ event: 'failed', text: 'no snapshot s-000009' }]);
  });

  it('rejects data that breaks its contract before anything is trained, and tells of it', async () => {
    const validate = async () => ({ kind: 'invalid', violationCount: 2, reason: 'age: nulls' }) as const;
    const { steps, calls, told } = standInSteps({ validate });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({
      kind: 'rejected',
      reason: 'age: nulls',
    });
    expect(calls).toEqual(['openRun', 'pull', 'validate', 'finishRun', 'notify']);
    expect(told).toMatchObject([{ event: 'rejected', text: 'age: nulls' }]);
  });

  it.each([
    ['fail', 'auto', 'held', undefined],
    ['inconclusive', 'auto', 'staged', undefined],
    ['inconclusive', 'auto', 'held', 'hold'],
    ['inconclusive', 'manual', 'staged', 'promote'],
    ['pass', 'manual', 'staged', undefined],
  ] as const)('%s with promotion %s ends as %s', async (verdict, promote, kind, onInconclusive) => {
    const evaluate = async () => ({
      decision: 'd-000001',
      verdict,
      reason: 'because',
      champion: null,
      promote,
      ...(onInconclusive ? { onInconclusive } : {}),
    });
    const { steps, calls, told } = standInSteps({ evaluate });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({ kind, version: 'v1' });
    expect(calls).not.toContain('promote');
    expect(told).toMatchObject([{ event: kind }]);
  });

  it('promotes what cannot be decided where the declaration says so', async () => {
    const evaluate = async () =>
      ({
        decision: 'd-000001',
        verdict: 'inconclusive',
        reason: 'too few rows',
        champion: null,
        promote: 'auto',
        onInconclusive: 'promote',
      }) as const;
    const { steps } = standInSteps({ evaluate });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({ kind: 'promoted' });
  });

  it('evaluates again when another champion serves by then, and not for ever', async () => {
    const promote = async () => ({ kind: 'champion-changed', champion: 'v9' }) as const;
    const { steps, calls } = standInSteps({ promote });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({ kind: 'staged' });
    expect(calls.filter((name) => name === 'evaluate')).toHaveLength(3);
  });

  it('trains on the named snapshot without a pull', async () => {
    const openRun = async () =>
      ({
        ...{ declaration: 1, notifies: false, heartbeatTimeoutMs: 5_000 },
        adopted: { kind: 'pulled', snapshot: 's-named-1', rowCount: 3 },
      }) as const;
    const validated: string[] = [];
    const validate = async ({ snapshot }: { readonly snapshot: string }) => {
      validated.push(snapshot);
      return { kind: 'valid', warningCount: 0 } as const;
    };
    const { steps, calls } = standInSteps({ openRun, validate });
    await onStandingWorkers(steps, (running) => outcomeOf(running, { snapshot: 's-named-1' }));
    expect(calls).not.toContain('pull');
    expect(validated).toEqual(['s-named-1']);
  });

  it('records a permanent fault in its own words and fails', async () => {
    const pull = async () => {
      throw ApplicationFailure.nonRetryable('table public.gone does not exist', 'SourceFault');
    };
    const { steps, calls, finished, told } = standInSteps({ pull });
    await expect(onStandingWorkers(steps, outcomeOf)).rejects.toThrow(WorkflowFailedError);
    expect(calls).toEqual(['openRun', 'pull', 'finishRun', 'notify']);
    expect(finished).toEqual([{ kind: 'failed', reason: 'table public.gone does not exist' }]);
    expect(told).toMatchObject([{ event: 'failed' }]);
  });

  it.each([
    ['is refused', ApplicationFailure.nonRetryable('answered 404', 'RequestFault')],
    ['cannot be delivered for now, however long', new Error('answered 503')],
  ])('is neither failed nor held up by a notification that %s', async (_title, failure) => {
    const validate = async () => ({ kind: 'invalid', violationCount: 1, reason: 'empty' }) as const;
    const notify = () => Promise.reject(failure);
    const { steps } = standInSteps({ validate, notify });
    expect(await onStandingWorkers(steps, outcomeOf)).toMatchObject({ kind: 'rejected' });
  });

  it.each([
    ['that says so', new CancelledFailure('CANCELLED')],
    ['that fails instead', ApplicationFailure.nonRetryable('out of paper')],
  ])('records a cancel at once and runs nothing more, in a stage %s', async (_title, end) => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const train = async () => {
      begin();
      const beats = setInterval(heartbeat, 100); // a cancel arrives with the answer to a beat
      try {
        return await Context.current().cancelled.catch(() => Promise.reject(end));
      } finally {
        clearInterval(beats);
      }
    };
    const { steps, calls, finished, told } = standInSteps({ train });
    await onStandingWorkers(steps, async (running) => {
      await startRetrain(running, request(running));
      const handle = running.client.workflow.getHandle(retrainWorkflowId(running.model));
      await begun;
      const asked = performance.now();
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
      expect(performance.now() - asked).toBeLessThan(10_000);
      expect((await handle.describe()).status.name).toBe('CANCELLED');
    });
    expect(finished).toMatchObject([{ kind: 'cancelled' }]);
    expect(calls).toEqual(['openRun', 'pull', 'validate', 'train', 'finishRun']);
    expect(told).toEqual([]);
  });

  it('lets one run of a model run at a time, however many are asked for', async () => {
    const { pull, release } = heldPull();
    const { steps, calls } = standInSteps({ pull });
    await onStandingWorkers(steps, async (running) => {
      const requests = Array.from({ length: 50 }, () => request(running));
      const started = await Promise.all(requests.map((each) => startRetrain(running, each)));
      const first = requests[started.findIndex(({ kind }) => kind === 'started')];
      const refused = started.filter(({ kind }) => kind === 'running');
      expect(refused).toHaveLength(49);
      expect(refused).toContainEqual(expect.objectContaining({ run: first?.run }));
      release();
      await running.client.workflow.getHandle(retrainWorkflowId(running.model)).result();
    });
    expect(calls.filter((name) => name === 'openRun')).toHaveLength(1);
  });

  it('tells its story in search attributes and details', async () => {
    const { steps } = standInSteps();
    await onStandingWorkers(steps, async (running) => {
      await outcomeOf(running);
      const handle = running.client.workflow.getHandle(retrainWorkflowId(running.model));
      const { searchAttributes } = await handle.describe();
      expect(searchAttributes).toMatchObject({
        ...{ ModelId: [running.model], ModelVersion: ['v1'], Trigger: ['api'] },
        ...{ Stage: ['promote'], Verdict: ['pass'] },
      });
      const { currentDetails } = await handle.query<{ currentDetails: string }>(
        '__temporal_workflow_metadata',
      );
      expect(currentDetails).toContain('| pull | done | s-000001, 7 rows |');
      expect(currentDetails).toContain('**promoted**');
    });
  });
});

describe('retrainTick', () => {
  const tick = ({ client, queuePrefix, model }: Running) =>
    client.workflow.execute('retrainTick', {
      ...{ taskQueue: `${queuePrefix}control`, workflowId: `retrain-tick/${model}`, args: [{ model }] },
    });

  it('runs the retraining under its one id and answers how it ended', async () => {
    const { steps, calls } = standInSteps();
    expect(await onStandingWorkers(steps, tick)).toMatchObject({ kind: 'promoted' });
    expect(calls).toContain('train');
  });

  it('is skipped while a run of the model runs', async () => {
    const { pull, release } = heldPull();
    const { steps } = standInSteps({ pull });
    await onStandingWorkers(steps, async (running) => {
      await startRetrain(running, request(running));
      expect(await tick(running)).toEqual({ kind: 'already-running' });
      release();
      await running.client.workflow.getHandle(retrainWorkflowId(running.model)).result();
    });
  });
});
