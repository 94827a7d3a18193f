import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Frame } from '../../shared/dataset/frame.ts';
import type { InputDescription } from '../../shared/features/input-fit.ts';
import { readCsvFrame } from './csv-frame.ts';

/** The folder of real data beside the repository, or null where it is absent. */
export const datasetsFolder = [process.cwd(), resolve(process.cwd(), '..')]
  .map((folder) => resolve(folder, '../shared/datasets'))
  .find((folder) => existsSync(resolve(folder, 'reference_scores.json')));

type Scores = { readonly roc_auc?: number; readonly rmse?: number };
export type ReferenceTask = {
  readonly task: 'binary' | 'regression' | 'multiclass';
  readonly file: string;
  readonly target: string;
  readonly positive: string | null;
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
  readonly splits: Readonly<
    Partial<Record<'mod4' | 'time', { readonly linear: Scores; readonly boosting: Scores }>>
  >;
};
type DatasetEntry = {
  readonly name: string;
  readonly missing: readonly string[];
  readonly categorical?: readonly string[];
  readonly time: string | null;
  readonly row_order_is_time?: boolean;
};

function readJson(file: string): unknown {
  return datasetsFolder === undefined ? {} : JSON.parse(readFileSync(resolve(datasetsFolder, file), 'utf8'));
}

/** The tasks of the reference scores, by name. */
export const referenceTasks =
  (readJson('reference_scores.json') as { tasks?: Record<string, ReferenceTask> }).tasks ?? {};
const entries = (readJson('datasets.json') as { tasks?: DatasetEntry[] }).tasks ?? [];

export type ReferenceData = {
  readonly frame: Frame;
  readonly inputs: readonly InputDescription[];
  /** Labels of every row, NaN where it has none. */
  readonly labels: Float64Array;
  /** Row indexes of a split's parts. */
  rowsOf(split: 'mod4' | 'time'): { readonly train: Int32Array; readonly test: Int32Array };
};

/** Reads a task's data as the reference read it. */
export function readReferenceData(name: string): ReferenceData {
  const task = referenceTasks[name];
  const entry = entries.find((candidate) => candidate.name === name);
  if (task === undefined || entry === undefined || datasetsFolder === undefined)
    throw new Error(`no data set ${name}`);
  const columns = [...task.numeric, ...task.categorical, task.target, ...(entry.time ? [entry.time] : [])];
  const frame = readCsvFrame(resolve(datasetsFolder, task.file), {
    missing: entry.missing,
    categories: task.categorical,
    columns,
  });
  const labels = labelsOf(frame, task);
  const kept = Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
  const inTime = (rows: readonly number[]) =>
    entry.row_order_is_time ? rows : byTime(frame, entry.time, rows);
  return {
    frame,
    inputs: [
      ...task.numeric.map((input) => describe(input, 'number')),
      ...task.categorical.map((input) => describe(input, 'category')),
    ],
    labels,
    rowsOf: (split) => {
      if (split === 'mod4') return cut(kept, (_, row) => row % 4 === 3);
      return cut(inTime(kept), (place) => place >= Math.floor(kept.length * 0.75));
    },
  };
}

const describe = (name: string, type: 'number' | 'category'): InputDescription => ({
  name,
  type,
  missing: true,
  severity: 'warn',
});

function cut(rows: readonly number[], isTest: (place: number, row: number) => boolean) {
  return {
    train: Int32Array.from(rows.filter((row, place) => !isTest(place, row))),
    test: Int32Array.from(rows.filter((row, place) => isTest(place, row))),
  };
}

function labelsOf(frame: Frame, { target, positive }: ReferenceTask): Float64Array {
  const column = frame.columns.get(target);
  if (column?.kind === 'number') return column.values;
  if (column === undefined) throw new Error(`no target ${target}`);
  return Float64Array.from(column.codes, (code) =>
    code === -1 ? Number.NaN : column.levels[code] === positive ? 1 : 0,
  );
}

/** ISO texts in one zone sort as they are. */
function byTime(frame: Frame, time: string | null, rows: readonly number[]): readonly number[] {
  const column = time === null ? undefined : frame.columns.get(time);
  if (column?.kind !== 'category') throw new Error(`no time column ${time}`);
  const order = [...column.levels.keys()].sort((a, b) =>
    (column.levels[a] ?? '') < (column.levels[b] ?? '') ? -1 : 1,
  );
  const rank = new Int32Array(order.length);
  order.forEach((code, place) => {
    rank[code] = place;
  });
  const rankOf = (row: number) => rank[column.codes[row] ?? 0] ?? 0;
  return [...rows].sort((a, b) => rankOf(a) - rankOf(b) || a - b);
}
