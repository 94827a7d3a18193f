import { cutDoubles, histogramBytes } from '../gradient-boosting/kernels.ts';
import { classSumsBytes, type Places } from '../gradient-boosting/places.ts';

const lineBytes = 64;

/**
 * Where each thread finds its tables: rows, labels and scores are those of all, everything that a tree is grown in is its
 * own, behind that of the thread before it. The last of them says how many bytes there are.
 */
export function placesOfThreads(
  first: Places,
  { trainCount, featureCount, threadCount, classCount }: Sizes,
): readonly Places[] {
  const all = [first];
  for (let last = first; all.length < threadCount; all.push(last)) {
    let end = last.byteCount;
    const take = (bytes: number): number => {
      const at = end;
      end += lineBytes * Math.ceil(bytes / lineBytes);
      return at;
    };
    const own = {
      weights: take(4 * trainCount),
      gradients: take(8 * trainCount),
      packed: take(8 * trainCount),
      rows: take(4 * trainCount),
      scratch: take(4 * trainCount),
      sides: take(256),
      unpacked: take(featureCount * histogramBytes),
      found: take(lineBytes),
      cutBins: take(4 * featureCount),
      cuts: take(8 * cutDoubles * featureCount),
      classSums: take(classSumsBytes({ classCount })),
    };
    last = { ...first, ...own, byteCount: end };
  }
  return all;
}

type Sizes = {
  readonly trainCount: number;
  readonly featureCount: number;
  readonly threadCount: number;
  readonly classCount: number;
};
