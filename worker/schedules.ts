import type { Client } from '@temporalio/client';
import type { Declaration } from '../shared/declaration/schema.ts';
import { removeOrphans } from '../store/temporal/orphans.ts';
import { declaredDigest } from '../store/temporal/schedule-spec.ts';
import { describeSchedule, ensureSchedule, removeSchedule } from '../store/temporal/schedules.ts';

export type Reconciled = {
  readonly model: string;
  readonly result: 'created' | 'updated' | 'removed' | 'unchanged';
};

/**
 * Brings every model's schedule in line with its declaration. A model that declares none loses the schedule that an
 * earlier declaration made, and keeps one that was made by hand since; a model that is declared no more loses its own.
 */
export async function reconcileSchedules(
  client: Client,
  queuePrefix: string,
  declarations: readonly Pick<Declaration, 'model' | 'schedule'>[],
): Promise<readonly Reconciled[]> {
  const results: Reconciled[] = [];
  for (const { model, schedule } of declarations) {
    const declared = declaredDigest(schedule);
    const result = schedule
      ? await ensureSchedule(client, { model, schedule, declared, queuePrefix })
      : await removeUndeclared(client, model, declared);
    results.push({ model, result });
  }
  const models = declarations.map(({ model }) => model);
  const removed = await removeOrphans(client, queuePrefix, models);
  return [...results, ...removed.map((model) => ({ model, result: 'removed' as const }))];
}

async function removeUndeclared(
  client: Client,
  model: string,
  declared: string,
): Promise<Reconciled['result']> {
  const state = await describeSchedule(client, model);
  if (!state || state.declared === declared) return 'unchanged';
  await removeSchedule(client, model);
  return 'removed';
}
