import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/activities.ts';
import { endWithFile } from '../support/after-file.ts';
import { connectTemporal } from '../support/temporal.ts';
import { type Running, startWorkers } from './run-workflows.ts';

/** Of the queues of this test process. */
export const queuePrefix = `${randomUUID().slice(0, 8)}-`;

const activitiesOfModel = new Map<string, Partial<Activities>>();
let standing: Promise<Client> | null = null;

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
  activitiesOfModel.set(model, activities);
  return work({ client: await standing, queuePrefix, model });
}

async function stand(): Promise<Client> {
  const temporal = await connectTemporal();
  const { stop } = await startWorkers({ default: byModel }, queuePrefix);
  endWithFile(async () => {
    standing = null;
    await stop();
    await temporal.close();
  });
  return temporal.client;
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
