import fc from 'fast-check';
import { instantiate } from '../../../models/gradient-boosting/instantiate.ts';
import { kernelModule } from '../../../models/gradient-boosting/kernel-module.ts';
import type { Pair } from './twins.ts';

const memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536, shared: true });
export const kernels = instantiate(kernelModule(), memory);
export const { buffer } = memory;

/** Places that lie apart, behind the page that is the kernels' own. */
export const at = {
  one: 65_536,
  two: 262_144,
  three: 524_288,
  four: 1_048_576,
  five: 1_572_864,
  six: 2_097_152,
};
export const bytes = (place: number, values: ArrayLike<number>) =>
  new Uint8Array(buffer, place, values.length).set(values);
export const words = (place: number, count: number) => new Int32Array(buffer, place, count);
export const reals = (place: number, count: number) => new Float64Array(buffer, place, count);
export const singles = (place: number, count: number) => new Float32Array(buffer, place, count);

const unit = fc.record({
  gradient: fc.integer({ min: -2000, max: 2000 }),
  hessian: fc.integer({ min: 0, max: 500 }),
});
/** A table of four columns: bins, units of its rows, and some of its rows. */
export const table = fc.integer({ min: 1, max: 60 }).chain((rowCount) =>
  fc.record({
    bins: fc.uint8Array({ minLength: rowCount * 4, maxLength: rowCount * 4 }),
    units: fc.array(unit, { minLength: rowCount, maxLength: rowCount }),
    chosen: fc.uniqueArray(fc.nat(rowCount - 1), { minLength: 1 }),
  }),
);

export function pack(units: readonly Pair[]): void {
  const pairs = words(at.two, 2 * units.length);
  for (const [row, { gradient, hessian }] of units.entries()) pairs.set([hessian, gradient], 2 * row);
}

export function histogramAt(place: number): Pair[][] {
  const pairs = words(place, 4 * 512);
  return Array.from({ length: 4 }, (_, feature) =>
    Array.from({ length: 256 }, (_, bin) => ({
      hessian: pairs[512 * feature + 2 * bin] ?? 0,
      gradient: pairs[512 * feature + 2 * bin + 1] ?? 0,
    })),
  );
}
