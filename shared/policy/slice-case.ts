import { takeRows, takeWideRows } from '../dataset/rows.ts';
import { intAt } from '../dataset/table.ts';
import type { Scored } from '../metrics/metric.ts';
import { takeWitnesses } from '../metrics/witnesses.ts';
import type { Case, Champion } from './case.ts';

/** The same case on some of the candidate's test rows, which ascend. */
export function sliceCase(judged: Case, rows: Int32Array): Case {
  return {
    ...judged,
    candidate: take(judged.candidate, rows),
    prior: take(judged.prior, rows),
    champion: sliceChampion(judged.champion, rows, judged.candidate.labels.length),
    ...(judged.rivals ? { rivals: sliceAll(judged.rivals, rows, judged.candidate.labels.length) } : {}),
    groups: new Map(),
  };
}

const sliceAll = (
  rivals: NonNullable<Case['rivals']>,
  rows: Int32Array,
  rowCount: number,
): NonNullable<Case['rivals']> =>
  new Map([...rivals].map(([name, rival]) => [name, sliceChampion(rival, rows, rowCount)]));

const take = (scored: Scored, rows: Int32Array): Scored => ({
  ...scored,
  labels: takeRows(scored.labels, rows),
  scores: takeWideRows(scored.scores, rows, scored.classes?.length ?? 1),
  ...takeWitnesses(scored, rows),
});

function sliceChampion(champion: Champion, rows: Int32Array, rowCount: number): Champion {
  if (champion.kind !== 'scored') return champion;
  const common = champion.rows === undefined ? rows : commonOf(champion.rows, rows, rowCount);
  return {
    kind: 'scored',
    scored: take(champion.scored, common),
    candidate: take(champion.candidate, common),
  };
}

/** Places among the common rows of those that are in the slice. */
function commonOf(common: Int32Array, rows: Int32Array, rowCount: number): Int32Array {
  const isIn = new Uint8Array(rowCount);
  for (const row of rows) isIn[row] = 1;
  const places = new Int32Array(common.length);
  let count = 0;
  for (let place = 0; place < common.length; place++)
    if (isIn[intAt(common, place)] === 1) places[count++] = place;
  return places.slice(0, count);
}
