import { intAt, realAt } from '../dataset/table.ts';
import type { FairnessGate } from '../declaration/fairness-gate.ts';
import type { Gate } from '../declaration/gate.ts';
import type { Task } from '../declaration/task.ts';
import { cellsPerGroup, type GroupRates, ratesAt, unfairness } from '../metrics/group-rates.ts';
import { isMadeSince } from '../metrics/interval-method.ts';
import type { Scored } from '../metrics/metric.ts';
import type { RowSums } from '../statistics/statistic.ts';
import type { Case } from './case.ts';
import type { Estimate, GateFinding, GroupFinding } from './gate.ts';
import { gateKind } from './gate-kind.ts';
import { figure } from './gate-words.ts';
import { levelSlices } from './groups.ts';
import { judgeWithin } from './judge-within.ts';
import { limitsProblem } from './limits-problem.ts';
import { resampledUnfairness } from './resampled-unfairness.ts';
import type { Grouping } from './unfairness.ts';
import { unfairnessBounds } from './unfairness-bounds.ts';

/** A bound on how differently the groups of a protected column are decided for. */
export const fairnessGate = gateKind({
  name: 'fairness',
  claims: (gate: Gate): gate is FairnessGate => 'by' in gate,
  words: ({ metric, by, min, max }) =>
    [
      ...(min === undefined ? [] : [`${metric} by ${by} ≥ ${min}`]),
      ...(max === undefined ? [] : [`${metric} by ${by} ≤ ${max}`]),
    ].join(' and '),
  problem,
  judge,
});

function problem(gate: FairnessGate, task: Task): string | null {
  if (task !== 'binary') return `${gate.metric} is a metric of binary tasks, this model is ${task}`;
  return limitsProblem(gate.metric, [0, 1], gate);
}

function judge(gate: FairnessGate, judged: Case): GateFinding {
  const column = judged.groups?.get(gate.by);
  const { candidate } = judged;
  const rowCount = candidate.labels.length;
  if (column === undefined || rowCount === 0)
    return undecided(rowCount === 0 ? 'there are no rows' : `the test rows do not have ${gate.by}`, rowCount);
  const grouping = groupingOf(levelSlices(column), rowCount);
  const sums = unfairnessSums(gate, candidate, grouping);
  const cells = totals(sums, rowCount);
  const rates = grouping.names.map((_, group) => ratesAt(cells, group * cellsPerGroup));
  const groups = rates.map((rate, group): GroupFinding => ({ group: grouping.names[group] ?? '', ...rate }));
  const value = unfairness(gate.metric, rates);
  if (value === null) return { ...undecided('nobody is decided positive', rowCount), groups };
  const raw: Estimate = { kind: 'value', value, interval: null, rowCount };
  if (rates.length < 2)
    return {
      ...undecided(`there is one group only, ${grouping.names[0]}`, rowCount),
      estimate: raw,
      candidate: raw,
      groups,
    };
  const small = groups.find((group) => isSmall(gate, group));
  if (small !== undefined) return { ...insufficient(gate, small, raw), groups };
  const of = { gate, grouping, candidate };
  const bounds = isMadeSince('recovered', candidate)
    ? unfairnessBounds(of)
    : resampledUnfairness({ ...of, sums, value, seed: judged.seed });
  const estimate: Estimate = { ...raw, interval: { ...bounds, confidence: gate.confidence } };
  return { ...judgeWithin(gate, estimate), estimate, candidate: estimate, groups };
}

const undecided = (reason: string, rowCount: number): GateFinding => {
  const estimate = { kind: 'undefined', reason, rowCount } as const;
  return { verdict: 'inconclusive', reason, estimate, candidate: estimate, moreRows: null };
};

const isSmall = (
  { rowsMin, positivesMin, negativesMin }: FairnessGate,
  { rowCount, positives }: GroupRates,
) => rowCount < rowsMin || positives < positivesMin || rowCount - positives < negativesMin;

function insufficient(gate: FairnessGate, small: GroupFinding, raw: Estimate): GateFinding {
  const { rowsMin, positivesMin, negativesMin, by, metric } = gate;
  const { group, rowCount, positives } = small;
  const has = `${by} = ${group} has ${rowCount} rows, ${positives} of them positive`;
  const wants = `${rowsMin} rows, ${positivesMin} positive and ${negativesMin} negative are needed`;
  const shown = raw.kind === 'value' ? `; ${metric} of what there is: ${figure(raw.value)}` : '';
  const times = Math.max(rowsMin / rowCount, positivesMin / positives, negativesMin / (rowCount - positives));
  const moreRows = Number.isFinite(times) ? Math.ceil(raw.rowCount * (times - 1)) : null;
  return {
    ...{ verdict: 'inconclusive', reason: `insufficient: ${has}, ${wants}${shown}` },
    ...{ estimate: raw, candidate: raw, moreRows },
  };
}

function groupingOf(slices: ReturnType<typeof levelSlices>, rowCount: number): Grouping {
  const ofRow = new Int32Array(rowCount);
  slices.forEach(({ rows }, group) => {
    for (const row of rows) ofRow[row] = group;
  });
  return { names: slices.map(({ name }) => name), ofRow };
}

function unfairnessSums(
  { metric }: FairnessGate,
  { labels, scores, threshold }: Scored,
  { names, ofRow }: Grouping,
): RowSums {
  return {
    width: names.length * cellsPerGroup,
    add: (row, into, at) => {
      const isDecided = realAt(scores, row) >= threshold;
      const cell = realAt(labels, row) === 1 ? (isDecided ? 0 : 2) : isDecided ? 1 : 3;
      const place = at + intAt(ofRow, row) * cellsPerGroup + cell;
      into[place] = realAt(into, place) + 1;
    },
    value: (sums, at) =>
      unfairness(
        metric,
        names.map((_, group) => ratesAt(sums, at + group * cellsPerGroup)),
      ) ?? 0,
  };
}

function totals(sums: RowSums, rowCount: number): Float64Array {
  const cells = new Float64Array(sums.width);
  for (let row = 0; row < rowCount; row++) sums.add(row, cells, 0);
  return cells;
}
