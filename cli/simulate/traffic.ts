import { setTimeout } from 'node:timers/promises';
import type { Customer } from './customer.ts';
import type { TrafficSource } from './traffic-source.ts';

export type Answered = { readonly id: string; readonly version: string; readonly variant: string };
export type Told = { readonly id: string; readonly label: string };

/** What the traffic goes to. */
export type TrafficTarget = {
  /** @throws where it is not answered. */
  predict(customer: Customer): Promise<Answered>;
  /** Answers how many were taken. @throws where none could be told. */
  tell(outcomes: readonly Told[]): Promise<number>;
};

export type TrafficOptions = {
  /** Predictions per second. */
  readonly rate: number;
  /** Milliseconds from an answer to its outcome. */
  readonly delayMs: number;
  /** Milliseconds of traffic; null: until it is stopped. */
  readonly forMs: number | null;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Whether asking again is no use. @default never */
  readonly isRefusal?: (error: unknown) => boolean;
  readonly onTick?: (counts: TrafficCounts) => void;
};

export type TrafficCounts = {
  sent: number;
  answered: number;
  /** Answers by `version variant`. */
  readonly by: Map<string, number>;
  /** Predictions that were not answered, by why. */
  readonly failed: Map<string, number>;
  told: number;
  /** Outcomes that the API did not take. */
  untold: number;
  readonly latenciesMs: number[];
};

const tickMs = 50;
/** So many wait for their answers at most: an API that hangs is not asked more and more. */
const openMax = 256;
const tellMax = 500;
const latenciesMax = 100_000;
/** So many refusals in a row end it: a replica may hear of a new key a moment later than another. */
const refusalsMax = 10;

type Due = Told & { readonly at: number };

/**
 * Sends customers as predictions at an even rate and, after a delay, what became of them. Where it ends, what is open is
 * told at once, so that no outcome is missing. Failures are counted, and do not end it.
 *
 * @throws the refusal where there are only refusals any more
 */
export async function runTraffic(
  source: TrafficSource,
  target: TrafficTarget,
  options: TrafficOptions,
): Promise<TrafficCounts> {
  const { rate, delayMs, forMs, signal, now, isRefusal, onTick } = options;
  const counts = openCounts();
  const refusals = countRefusals(isRefusal ?? (() => false));
  const open = new Set<Promise<void>>();
  const due: Due[] = [];
  const begin = now();
  const isOver = (): boolean =>
    signal.aborted || refusals.last() !== null || (forMs !== null && now() - begin >= forMs);
  const send = (): void => {
    const sending = ask(source.next(), { target, counts, refusals, due, now, delayMs }).finally(() =>
      open.delete(sending),
    );
    counts.sent += 1;
    open.add(sending);
  };
  let wanted = 0;
  while (!isOver()) {
    const until = Math.floor(((now() - begin) / 1_000) * rate);
    for (; wanted < until; wanted++) if (open.size < openMax) send();
    await tell(target, counts, takeDue(due, now()));
    onTick?.(counts);
    await setTimeout(tickMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(open);
  await tell(target, counts, takeDue(due, Number.POSITIVE_INFINITY));
  const refusal = refusals.last();
  if (refusal !== null) throw refusal;
  return counts;
}

type Refusals = {
  /** An answer, or why there is none. */
  note(error: Error | null): void;
  /** The last of too many in a row; null while there are not so many. */
  last(): Error | null;
};

function countRefusals(isRefusal: (error: unknown) => boolean): Refusals {
  let inARow = 0;
  let last: Error | null = null;
  return {
    note(error) {
      inARow = error !== null && isRefusal(error) ? inARow + 1 : 0;
      if (inARow >= refusalsMax) last ??= error;
    },
    last: () => last,
  };
}

export const openCounts = (): TrafficCounts => ({
  ...{ sent: 0, answered: 0, told: 0, untold: 0 },
  ...{ by: new Map(), failed: new Map(), latenciesMs: [] },
});

type Asking = {
  readonly target: TrafficTarget;
  readonly counts: TrafficCounts;
  readonly refusals: Refusals;
  readonly due: Due[];
  readonly now: () => number;
  readonly delayMs: number;
};

async function ask(
  customer: Customer & { readonly churn: string },
  { target, counts, refusals, due, now, delayMs }: Asking,
): Promise<void> {
  const since = now();
  try {
    const { id, version, variant } = await target.predict(customer);
    counts.answered += 1;
    refusals.note(null);
    add(counts.by, `${version} ${variant}`);
    if (counts.latenciesMs.length < latenciesMax) counts.latenciesMs.push(now() - since);
    due.push({ id, label: customer.churn, at: now() + delayMs });
  } catch (error) {
    add(counts.failed, reasonOf(error));
    refusals.note(error instanceof Error ? error : null);
  }
}

const add = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

/** The code of a problem, or the kind of the error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** They came in the order of their times. */
function takeDue(due: Due[], until: number): readonly Due[] {
  const later = due.findIndex(({ at }) => at > until);
  return due.splice(0, later === -1 ? due.length : later);
}

async function tell(target: TrafficTarget, counts: TrafficCounts, outcomes: readonly Due[]): Promise<void> {
  for (let from = 0; from < outcomes.length; from += tellMax) {
    const some = outcomes.slice(from, from + tellMax);
    const taken = await target.tell(some.map(({ id, label }) => ({ id, label }))).catch(() => 0);
    counts.told += taken;
    counts.untold += some.length - taken;
  }
}
