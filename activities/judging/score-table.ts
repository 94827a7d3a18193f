import type { FrameColumn } from '../../shared/dataset/frame.ts';
import { witnessKey } from '../../shared/metrics/witnesses.ts';
import type { PlacedScores } from '../../store/snapshots/write-scores.ts';
import { baselineRows } from '../fitting/baseline-score.ts';
import type { Findings } from './case-of.ts';
import type { Evidence } from './evidence.ts';
import type { CommonRows } from './holdout.ts';
import type { RowsOfSides } from './take-holdout.ts';

/** The scores of all sides on the holdout, row by row, with the columns that people slice by. */
export function scoreTable(
  { declaration: { features } }: Pick<Evidence, 'declaration'>,
  { holdout, prior, groups, rivals }: Pick<Findings, 'holdout' | 'prior' | 'groups' | 'rivals'>,
): PlacedScores {
  const { frame, places, labels, scores: candidate, common } = holdout;
  const outputs = labels.length === 0 ? 1 : candidate.length / labels.length;
  const kept = [...frame.columns].filter(([name]) => features.protected.includes(name));
  const slices = new Map<string, FrameColumn>([...kept, ...groups, ...witnessColumn(holdout)]);
  const champion = common?.kind === 'scored' ? { champion: spread(common, labels.length, outputs) } : {};
  const others = new Map(
    [...rivals].flatMap(([name, other]) =>
      other?.kind === 'scored' ? [[name, spread(other, labels.length, outputs)] as const] : [],
    ),
  );
  return { places, labels, outputs, candidate, ...champion, prior, rivals: others, slices };
}

/** The scores on the pinned snapshot; gates do not slice its rows. */
export function benchmarkTable(
  { labels, places, scores: candidate, common, witnesses }: RowsOfSides,
  baseline: readonly number[],
): PlacedScores {
  const outputs = labels.length === 0 ? 1 : candidate.length / labels.length;
  const champion = common?.kind === 'scored' ? { champion: spread(common, labels.length, outputs) } : {};
  const prior = baselineRows(baseline, labels.length);
  const slices = new Map(witnessColumn({ witnesses }));
  return { places, labels, outputs, candidate, ...champion, prior, slices };
}

/** Beside what people slice by: gates see it as who the rows are of, not as groups. */
const witnessColumn = ({
  witnesses,
}: Pick<RowsOfSides, 'witnesses'>): readonly (readonly [string, FrameColumn])[] =>
  witnesses ? [[witnessKey, { kind: 'number', values: Float64Array.from(witnesses) }]] : [];

/** The champion's score of each row; `NaN` where the row was not for it to judge by. */
function spread(
  { rows, champion }: Extract<CommonRows, { kind: 'scored' }>,
  rowCount: number,
  outputs: number,
): Float64Array {
  if (rows.length === rowCount) return champion;
  const scores = new Float64Array(rowCount * outputs).fill(Number.NaN);
  for (const [index, row] of rows.entries())
    scores.set(champion.subarray(index * outputs, (index + 1) * outputs), row * outputs);
  return scores;
}
