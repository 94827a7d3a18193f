import type { Pipeline } from '../../models/pipeline.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';

const requestCount = 200;
const repeatCount = 10;

/** Median microseconds to check and score one request here, as serving does it, after a warm-up. */
export function scoringLatencyUs(
  { graph, pipeline }: { readonly graph: FeatureGraph; readonly pipeline: Pipeline },
  frame: Frame,
): number | null {
  const rowCount = Math.min(requestCount, frame.rowCount);
  const requests = Array.from({ length: rowCount }, (_, row) => rowAsRequest(graph, frame, row));
  const raw = new Float64Array(pipeline.rawWidth);
  const timesUs: number[] = [];
  for (let repeat = 0; repeat < repeatCount; repeat++) {
    for (const request of requests) {
      const began = performance.now();
      if (pipeline.check(request, raw).kind === 'ok') pipeline.scoreRow(raw);
      if (repeat > 0) timesUs.push((performance.now() - began) * 1_000);
    }
  }
  const middle = timesUs.sort((a, b) => a - b)[Math.floor(timesUs.length / 2)];
  return middle === undefined ? null : Number(middle.toPrecision(4));
}
