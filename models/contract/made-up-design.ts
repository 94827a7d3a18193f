import type { Task } from '../../shared/declaration/task.ts';
import type { Design } from '../../shared/features/design.ts';

/** A generator of its own (Park & Miller 1988), so that no promise leans on the code that it is made of. */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export type Shape = {
  readonly rowCount: number;
  readonly numericWidth: number;
  readonly levels: readonly number[];
};

/** Random rows: standardised numbers and one hot position per block, now and then none. */
export function madeUpDesign({ rowCount, numericWidth, levels }: Shape, seed = 11): Design {
  const random = lehmer(seed);
  const numeric = Float64Array.from({ length: rowCount * numericWidth }, () => (random() - 0.5) * 3.46);
  const hot = new Int32Array(rowCount * levels.length);
  for (let row = 0; row < rowCount; row++) {
    let offset = numericWidth;
    levels.forEach((count, block) => {
      hot[row * levels.length + block] = random() < 0.03 ? -1 : offset + Math.floor(random() * count);
      offset += count;
    });
  }
  const width = numericWidth + levels.reduce((sum, count) => sum + count, 0);
  return { rowCount, width, numericWidth, numeric, hotCount: levels.length, hot };
}

/** The same rows as a native learner takes them: numbers, then the level of each block, NaN where it has none. */
export function madeUpNative(shape: Shape, seed = 11): Design {
  const { rowCount, numericWidth, levels } = shape;
  const dense = madeUpDesign(shape, seed);
  const width = numericWidth + levels.length;
  const numeric = new Float64Array(rowCount * width);
  const offsets = levels.map((_, block) =>
    levels.slice(0, block).reduce((sum, count) => sum + count, numericWidth),
  );
  for (let row = 0; row < rowCount; row++) {
    numeric.set(dense.numeric.subarray(row * numericWidth, (row + 1) * numericWidth), row * width);
    offsets.forEach((offset, block) => {
      const position = dense.hot[row * levels.length + block] ?? -1;
      numeric[row * width + numericWidth + block] = position < 0 ? Number.NaN : position - offset;
    });
  }
  return { rowCount, width, numericWidth: width, numeric, hotCount: 0, hot: new Int32Array() };
}

/** The logical rows, dense: for oracles only. */
export function denseRows(design: Design): number[][] {
  return Array.from({ length: design.rowCount }, (_, row) => {
    const dense = new Array<number>(design.width).fill(0);
    for (let k = 0; k < design.numericWidth; k++)
      dense[k] = design.numeric[row * design.numericWidth + k] ?? 0;
    for (let h = 0; h < design.hotCount; h++) {
      const position = design.hot[row * design.hotCount + h] ?? -1;
      if (position >= 0) dense[position] = 1;
    }
    return dense;
  });
}

/** Labels that depend on the first number and the hot positions, with noise. */
export const madeUpClasses = 3;

export function madeUpLabels(design: Design, task: Task, seed = 12): Float64Array {
  const random = lehmer(seed);
  return Float64Array.from(denseRows(design), (row) => {
    const sum = row.reduce((total, value, k) => total + value * Math.cos(k + 1), 0);
    if (task === 'multiclass')
      return Math.min(Math.max(Math.floor(1.5 + 0.4 * sum + 3 * (random() - 0.5)), 0), madeUpClasses - 1);
    return task === 'regression' ? 100 * sum + 50 * random() : random() < 1 / (1 + Math.exp(-sum)) ? 1 : 0;
  });
}
