import { expect, it } from 'vitest';
import { evenlySpaced, profileOf } from '../../../activities/fitting/column-profile.ts';
import { prepareRows } from '../../../activities/fitting/prepare-rows.ts';
import { callHelpers, dismissHelpers, gatherPrepareTeam } from '../../../activities/fitting/prepare-team.ts';
import type { Frame } from '../../../shared/dataset/frame.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph, usualLevelsMax } from '../../../shared/features/fit-graph.ts';
import { fitInput } from '../../../shared/features/fit-input.ts';
import type { InputDescription } from '../../../shared/features/input-fit.ts';

const rowCount = 200_000;
function sharedFrame(): Frame {
  const values = new Float64Array(new SharedArrayBuffer(8 * rowCount));
  const codes = new Int32Array(new SharedArrayBuffer(4 * rowCount));
  for (let row = 0; row < rowCount; row++) {
    values[row] = row % 17 === 0 ? Number.NaN : (row * 7919) % 1009;
    codes[row] = ((row * 31) % 5) - 1;
  }
  const columns = new Map([
    ['size', { kind: 'number', values }],
    ['since', { kind: 'number', values }],
    ['town', { kind: 'category', codes, levels: ['a', 'b', 'c', 'd'] }],
  ] as const);
  return { rowCount, columns };
}

const inputs: readonly InputDescription[] = [
  { name: 'size', type: 'number', missing: true, severity: 'warn' },
  { name: 'since', type: 'timestamp', missing: true, severity: 'warn' },
  { name: 'town', type: 'category', missing: true, severity: 'warn' },
];

it.each([2, 3])('of %i threads fits and encodes to the bits of one alone', async (threadCount) => {
  const frame = sharedFrame();
  const rows = allRows(rowCount).reverse();
  const options = { task: 'binary', frame, rows, inputs, ignored: [] } as const;
  const team = gatherPrepareTeam(frame, rows, threadCount);
  if (team === null) throw new Error('there is no team');
  const alone = fitGraph(options);
  expect(fitGraph({ ...options, fits: await team.fitInputs(inputs) })).toEqual(alone);
  const { numeric, hot } = await team.encode(alone.graph);
  const expected = encodeFrame(alone.graph, frame, rows, 'single');
  team.dissolve();
  expect(Buffer.from(numeric.buffer).equals(Buffer.from(expected.numeric.buffer))).toBe(true);
  expect(Buffer.from(hot.buffer).equals(Buffer.from(expected.hot.buffer))).toBe(true);
});

it('takes threads that were called before its rows were there', async () => {
  const frame = sharedFrame();
  const rows = allRows(rowCount);
  callHelpers(rowCount - 1);
  callHelpers(rowCount);
  const team = gatherPrepareTeam(frame, rows, 2);
  const fits = await team?.fitInputs(inputs);
  team?.dissolve();
  dismissHelpers();
  const alone = { frame, rows, levelsMax: usualLevelsMax.dense, scratch: new Float64Array(rowCount) };
  expect(fits).toEqual(inputs.map((input) => fitInput(input, alone)));
});

it('leaves columns that may be told by target means to the thread that has the labels', async () => {
  const frame = sharedFrame();
  const labels = Float64Array.from({ length: rowCount }, (_, row) => ((row * 31) % 5 > 2 ? 1 : 0));
  const targetMeans = { levelsOver: 3, smoothing: 1, foldCount: 3, labels, seed: 7 };
  const options = {
    task: 'binary',
    frame,
    rows: allRows(rowCount),
    inputs,
    ignored: [],
    targetMeans,
  } as const;
  const alone = fitGraph(options);
  const { design, profiles, ...fitted } = await prepareRows(options);
  expect(fitted).toEqual(alone);
  expect(profiles).toBeNull();
  expect(alone.graph.steps.map(({ kind }) => kind)).toContain('target-mean');
  expect(
    fitGraph({ ...options, fits: alone.graph.inputs.slice(0, 1).map(noSteps) }).graph.inputs,
  ).toHaveLength(2);
});

const noSteps = (input: InputDescription) => ({ input, steps: [], notes: [] });

it('profiles columns while somebody else is busy, as one thread alone does', async () => {
  const frame = sharedFrame();
  const rows = allRows(rowCount).reverse();
  const team = gatherPrepareTeam(frame, rows, 2);
  const finish = team?.beginProfiles([...frame.columns.keys()]);
  const alone = [...frame.columns].map(
    ([name, column]) => [name, profileOf(column, rows, evenlySpaced(rows))] as const,
  );
  expect(await finish?.()).toEqual(new Map(alone));
  team?.dissolve();
});

it('says what is wrong with a column as one alone does', async () => {
  const frame = sharedFrame();
  const team = gatherPrepareTeam(frame, allRows(rowCount), 2);
  const [size] = inputs;
  if (size === undefined) throw new Error('no input');
  const absent = { ...size, name: 'absent' };
  await expect(team?.fitInputs([absent, absent, absent])).rejects.toThrow(/absent/);
  await expect(team?.beginProfiles([])()).resolves.toEqual(new Map());
  team?.dissolve();
});

it('is not gathered for few rows, one thread, or columns that are not shared', () => {
  const frame = sharedFrame();
  const rows = allRows(rowCount);
  expect(gatherPrepareTeam(frame, rows.subarray(1), 2)).toBeNull();
  expect(gatherPrepareTeam(frame, rows, 1)).toBeNull();
  const own = { kind: 'number', values: new Float64Array(rowCount) } as const;
  expect(gatherPrepareTeam({ rowCount, columns: new Map([['size', own]]) }, rows, 2)).toBeNull();
});
