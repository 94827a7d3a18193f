import { intAt, realAt } from '../dataset/table.ts';
import type { Scored } from './metric.ts';

/** The column that tells whose the rows are, beside those that are sliced by. */
export const witnessKey = '__witness__';

/** Whose rows those are, numbered from 0 on in their order; undefined where everybody has one. What is NaN is nobody's. */
export function witnessesOf(whose: ArrayLike<number>): Int32Array | undefined {
  const numbers = new Map<number, number>();
  const witnesses = new Int32Array(whose.length);
  let next = 0;
  for (let row = 0; row < whose.length; row++) {
    const who = whose[row] ?? Number.NaN;
    const known = Number.isNaN(who) ? undefined : numbers.get(who);
    witnesses[row] = known ?? next;
    if (known !== undefined) continue;
    if (!Number.isNaN(who)) numbers.set(who, next);
    next++;
  }
  return next === whose.length ? undefined : witnesses;
}

/** Of some of the rows, as a part of what is scored: empty where each of them has a witness of its own. */
export function takeWitnesses(
  { witnesses }: Pick<Scored, 'witnesses'>,
  rows: Int32Array,
): Pick<Scored, 'witnesses'> {
  const taken = witnesses && witnessesOf(rows.map((row) => intAt(witnesses, row)));
  return { witnesses: taken };
}

/** What intervals count: entities where some have several rows, else rows. */
export const unitCountOf = ({ labels, witnesses }: Pick<Scored, 'labels' | 'witnesses'>): number =>
  witnesses ? witnesses.reduce((most, who) => Math.max(most, who), -1) + 1 : labels.length;

/** How many of them have a positive row, and how many a negative one. */
export function unitsOfClasses({ labels, witnesses }: Pick<Scored, 'labels' | 'witnesses'>): {
  readonly positive: number;
  readonly negative: number;
} {
  if (!witnesses) {
    let positive = 0;
    for (let row = 0; row < labels.length; row++) positive += realAt(labels, row);
    return { positive, negative: labels.length - positive };
  }
  const [positive, negative] = [new Set<number>(), new Set<number>()];
  for (let row = 0; row < labels.length; row++)
    (realAt(labels, row) === 1 ? positive : negative).add(intAt(witnesses, row));
  return { positive: positive.size, negative: negative.size };
}
