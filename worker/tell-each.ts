import { PermanentFault } from '../activities/permanent.ts';

/** Ends of things that no workflow tells of. */
export type Telling<Item> = {
  readonly untold: readonly Item[];
  nameOf(item: Item): string;
  /** Posts it; `sent` counts the URLs that were told now. */
  deliver(item: Item): Promise<{ readonly sent: number }>;
  /** Notes that nobody needs to be told any more. */
  announced(item: Item): Promise<void>;
  /** What the failure is called where some could not be told. */
  readonly failure: string;
};

/**
 * Tells of each and answers with the names of those of which somebody was told now. The claim of the notification keeps
 * this silent where a workflow, or another worker, told of it. What can never be delivered is not tried again.
 * @throws where a URL cannot be reached, after all were tried; the next round tries those again, for a day.
 */
export async function tellEach<Item>(telling: Telling<Item>): Promise<readonly string[]> {
  const told: string[] = [];
  const failures: unknown[] = [];
  for (const item of telling.untold) {
    try {
      const { sent } = await telling.deliver(item);
      await telling.announced(item);
      if (sent > 0) told.push(telling.nameOf(item));
    } catch (error) {
      failures.push(error);
      if (error instanceof PermanentFault) await telling.announced(item);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, telling.failure);
  return told;
}
