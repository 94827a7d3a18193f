import { findBins, writeBinners } from '../gradient-boosting/bin-rows.ts';
import { binCountOf } from '../gradient-boosting/bins.ts';
import {
  type ForestFit,
  fill,
  memoryFor,
  type Part,
  sampleRowsMax,
} from '../gradient-boosting/fit-forest.ts';
import type { Forest } from '../gradient-boosting/forest.ts';
import { kernelModule } from '../gradient-boosting/kernel-module.ts';
import { squaredError } from '../gradient-boosting/losses.ts';
import { packFeatures } from '../gradient-boosting/packing.ts';
import { layOut } from '../gradient-boosting/places.ts';
import { sampledRows } from '../gradient-boosting/sampled-rows.ts';
import { gatherTeam, sharedRowsMin } from '../gradient-boosting/team.ts';
import type { ForestGrowth, GrownTree } from './forest-tree.ts';
import { growForest } from './grow-forest.ts';
import { joinForests } from './join-forests.ts';
import { placesOfThreads } from './places-of-threads.ts';

export type RandomForestFit = Pick<ForestFit, 'kinds' | 'binsMax' | 'threadCount'> & {
  readonly train: Part;
  readonly growth: ForestGrowth;
  readonly onTree: (count: number) => void;
};

/** Trees whose leaves have a value of each score: that of the first in the forest, of each other class in `others`. */
export type FittedTrees = {
  readonly forest: Forest;
  readonly others: readonly Float64Array[];
  readonly starts: readonly number[];
};

/** Bins the rows as boosting does, and grows trees on them, each in one thread; the memory goes with the fit. */
export async function fitRandomForest(fit: RandomForestFit): Promise<FittedTrees> {
  const { kinds, train, growth } = fit;
  const trainCount = train.labels.length;
  if (kinds.length === 0) return withoutFeatures(train, growth);
  const sample = train.encode(sampledRows(trainCount, sampleRowsMax, growth.seed));
  const features = findBins(kinds, sample, fit.binsMax);
  const { slots, columnCount } = packFeatures(features.map(binCountOf));
  const threadCount = Math.min(trainCount < sharedRowsMin ? 1 : fit.threadCount, growth.trees);
  const { classCount } = growth;
  const sizes = { trainCount, featureCount: kinds.length, threadCount, classCount };
  // A leaf's histograms are counted anew, not kept: room for one is enough. What trees draw is each row's weight.
  const first = layOut({
    ...sizes,
    validationCount: 0,
    threadCount: 1,
    columnCount,
    leavesMax: 1,
    isWeighted: true,
  });
  const places = placesOfThreads(first, sizes);
  const memory = memoryFor(places.at(-1) ?? first, trainCount);
  const module = kernelModule();
  const team = gatherTeam({ module, memory, places: first, threadCount });
  try {
    writeBinners(team.place, features, slots);
    fill({ team, features, slots, trainCount, validationCount: 0 }, { ...train, weights: null }, 0);
    const { reals, places: p } = team.place;
    reals.fill(growth.base, p.scores / 8, p.scores / 8 + trainCount);
  } finally {
    team.dissolve();
  }
  const order = { module, memory, features, slots, trainCount, growth };
  const trees = await growForest(order, places, fit.onTree);
  return {
    forest: joinForests(trees.map(({ forest }) => forest)),
    others: Array.from({ length: classCount - 1 }, (_, place) => joined(trees, place)),
    starts: Array.from({ length: classCount }, (_, place) =>
      trees.reduce((sum, { starts }) => sum + (starts[place] ?? 0), 0),
    ),
  };
}

function joined(trees: readonly GrownTree[], place: number): Float64Array {
  const values = trees.map(({ others }) => others[place] ?? new Float64Array());
  const all = new Float64Array(values.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const own of values) {
    all.set(own, at);
    at += own.length;
  }
  return all;
}

/** No tree could cut: the mean label, or the share of each class, not that of rows that were drawn. */
function withoutFeatures({ labels, weights }: Part, { classCount }: ForestGrowth): FittedTrees {
  const places = Array.from({ length: classCount }, (_, place) => place);
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  const starts = places.map((place) =>
    squaredError.start(classCount > 1 ? labels.map((label) => Number(label === place)) : labels, weightOf),
  );
  return { forest: joinForests([]), others: places.slice(1).map(() => new Float64Array()), starts };
}
