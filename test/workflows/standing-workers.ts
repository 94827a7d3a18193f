import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll } from 'vitest';
import type { Activities } from '../../activities/activities.ts';
import { connectTemporal, type TestTemporal } from '../support/temporal.ts';
import { type Running, startWorkers } from './run-workflows.ts';

type Standing = { readonly temporal: TestTemporal; stop(): Promise<void> };

/** Of the queues of this test file. */
export const queuePrefix = `${randomUUID().slice(0, 8)}-`;

const activitiesOfModel = new Map<string, Partial<Activities>>();
let standing: Promise<Standing> | null = null;
afterAll(async () => (await standing)?.stop());

/**
 * Runs the real workflows on a real server with the given activities for one model, on workers that stand for the whole
 * test file: to start them takes longer than most runs do.
 */
export async function onStandingWorkers<T>(
  activities: Partial<Activities>,
  work: (running: Running) => Promise<T>,
  model = `m-${randomUUID().slice(0, 8)}`,
): Promise<T> {
  standing ??= stand();
  const { client } = (await standing).temporal;
  activitiesOfModel.set(model, activities);
  return work({ client, queuePrefix, model });
}

async function stand(): Promise<Standing> {
  const temporal = await connectTemporal();
  const { stop } = await startWorkers({ default: byModel }, queuePrefix);
  return {
    temporal,
    stop: async () => {
      await stop();
      await temporal.close();
    },
  };
}

/** Ids of workflows are a kind and a model: `retrain/churn`. */
function byModel(...given: readonly unknown[]): unknown {
  const { activityType, workflowExecution } = Context.current().info;
  const model = workflowExecution?.workflowId.split('/')[1] ?? '';
  const activities = activitiesOfModel.get(model);
  const activity = Object.entries(activities ?? {}).find(([name]) => name === activityType)?.[1];
  if (!activity) throw ApplicationFailure.nonRetryable(`no activity ${activityType} for model ${model}`);
  return Reflect.apply(activity, undefined, given);
}
