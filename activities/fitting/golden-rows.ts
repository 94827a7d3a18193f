import type { Pipeline } from '../../models/pipeline.ts';
import type { GoldenRows } from '../../shared/artifact-manifest.ts';
import type { LargeFrame } from '../../shared/dataset/frame.ts';
import { takeFrame } from '../../shared/dataset/take-frame.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { type RequestFeatures, rowAsRequest } from '../../shared/features/row-as-request.ts';

const rowCountMax = 20;
const looked = 2_000;

/**
 * Rows with the scores that the version gives them as requests: up to twenty, those with missing values first, for those
 * take the most ways through the graph. Rows that the contract refuses are left out.
 */
export function goldenRows(
  { graph, pipeline }: { readonly graph: FeatureGraph; readonly pipeline: Pipeline },
  frame: LargeFrame,
  rows: Int32Array,
): GoldenRows {
  const raw = new Float64Array(pipeline.rawWidth);
  const requests: RequestFeatures[] = [];
  const first = takeFrame(frame, rows.subarray(0, looked));
  for (let row = 0; row < first.rowCount; row++) {
    const request = rowAsRequest(graph, first, row);
    if (pipeline.check(request, raw).kind === 'ok') requests.push(request);
  }
  const missing = requests.filter(hasMissing).slice(0, rowCountMax / 2);
  const whole = requests.filter((request) => !hasMissing(request)).slice(0, rowCountMax - missing.length);
  const chosen = [...missing, ...whole];
  return { rows: chosen, scores: chosen.flatMap((request) => scoresOf(pipeline, request, raw)) };
}

const hasMissing = (request: RequestFeatures): boolean => Object.values(request).includes(null);

function scoresOf(pipeline: Pipeline, request: RequestFeatures, raw: Float64Array): readonly number[] {
  pipeline.check(request, raw);
  return [...pipeline.scoreOutputs(raw)];
}
