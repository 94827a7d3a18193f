import { setTimeout as pause } from 'node:timers/promises';

/** Between two requests of one customer: a load, and a machine that is left for those who work. */
const pauseMs = 8;

/**
 * Has each customer ask over and over while `work` goes on, and no longer, however it ends.
 * @throws what a customer found wrong, else what `work` did.
 */
export async function underLoad(
  customers: readonly (() => Promise<void>)[],
  work: () => Promise<void>,
): Promise<void> {
  let isOver = false;
  const loops = customers.map(async (ask) => {
    while (!isOver) {
      await ask();
      await pause(pauseMs);
    }
  });
  const asking = Promise.allSettled(loops);
  const [worked] = await Promise.allSettled([work()]);
  isOver = true;
  for (const end of [...(await asking), worked]) if (end.status === 'rejected') throw end.reason;
}
