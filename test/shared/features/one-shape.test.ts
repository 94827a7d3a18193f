import { expect, it } from 'vitest';
import { emptyDesign } from '../../../shared/features/empty-design.ts';
import type { FeatureGraph } from '../../../shared/features/graph.ts';
import { compileLayout } from '../../../shared/features/layout.ts';
import { otherShapes } from '../../support/one-shape.ts';

const statistics = { median: 41.5, mean: 40.25, deviation: 10 } as const;

const graphWith = (levels: string[]): FeatureGraph => ({
  formatVersion: 1,
  task: 'binary',
  inputs: [
    { name: 'age', type: 'number', missing: true, severity: 'stop' },
    { name: 'at', type: 'timestamp', missing: false, severity: 'stop' },
    { name: 'plan', type: 'category', missing: false, severity: 'stop', levels },
  ],
  ignored: [],
  steps: [
    { kind: 'standardise', input: 'age', ...statistics },
    { kind: 'missing-indicator', input: 'age' },
    { kind: 'timestamp-part', input: 'at', part: 'hour-sin', ...statistics },
    { kind: 'one-hot', input: 'plan', levels, other: true, mostFrequent: 'a' },
  ],
  threshold: 0.5,
});

/** V8 treats what a function makes in its first runs otherwise than what it makes later. */
const runs = 30;

it('layouts and designs of all graphs are of one shape for V8, so that the first row of another version is encoded by compiled code', () => {
  const graphs = [['a'], ['a', 'b'], ['b', 'a', 'c']].map(graphWith);
  const layouts = Array.from({ length: runs }, () => graphs.map(compileLayout)).flat();
  expect(otherShapes(layouts)).toEqual([]);
  expect(otherShapes(layouts.flatMap(({ numeric }) => numeric))).toEqual([]);
  expect(otherShapes(layouts.flatMap(({ hot }) => hot))).toEqual([]);
  const precisions = ['single', 'double'] as const;
  expect(
    otherShapes(layouts.flatMap((layout) => precisions.map((each) => emptyDesign(layout, 3, each)))),
  ).toEqual([]);
});
