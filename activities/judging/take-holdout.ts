import { takeRows, takeWideRows } from '../../shared/dataset/rows.ts';
import { intAt } from '../../shared/dataset/table.ts';
import { takeWitnesses } from '../../shared/metrics/witnesses.ts';
import { type CommonRows, type Holdout, notComparable, rowCountMin } from './holdout.ts';

/** Labels and scores of both sides, row by row. */
export type RowsOfSides = Pick<Holdout, 'places' | 'labels' | 'scores' | 'common' | 'witnesses'>;

/** The same on some of the rows, which ascend. */
export function takeHoldout(holdout: RowsOfSides, kept: Int32Array): RowsOfSides {
  const { places, labels, scores, common } = holdout;
  if (kept.length === labels.length) return holdout;
  const width = labels.length === 0 ? 1 : scores.length / labels.length;
  return {
    places: takeRows(places, kept),
    labels: takeRows(labels, kept),
    scores: takeWideRows(scores, kept, width),
    ...takeWitnesses(holdout, kept),
    common: common?.kind === 'scored' ? takeCommon(common, kept, { rowCount: labels.length, width }) : common,
  };
}

type Shape = { readonly rowCount: number; readonly width: number };

function takeCommon(
  common: Extract<CommonRows, { kind: 'scored' }>,
  kept: Int32Array,
  { rowCount, width }: Shape,
): CommonRows {
  const placeOf = new Int32Array(rowCount).fill(-1);
  for (let place = 0; place < kept.length; place++) placeOf[intAt(kept, place)] = place;
  const inBoth = Int32Array.from(common.rows.keys()).filter(
    (at) => intAt(placeOf, intAt(common.rows, at)) >= 0,
  );
  if (inBoth.length < rowCountMin)
    return notComparable(`${inBoth.length} rows are test for both, too few to compare on`);
  return {
    ...common,
    rows: inBoth.map((at) => intAt(placeOf, intAt(common.rows, at))),
    champion: takeWideRows(common.champion, inBoth, width),
  };
}
