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
  const missing = { rows: [] as RequestFeatures[], most: rowCountMax / 2 };
  const whole = { rows: [] as RequestFeatures[], most: rowCountMax };
  const first = takeFrame(frame, rows.subarray(0, looked));
  for (let row = 0; row < first.rowCount; row++) {
    const request = rowAsRequest(graph, first, row);
    const kind = hasMissing(request) ? missing : whole;
    if (kind.rows.length < kind.most && pipeline.check(request, raw).kind === 'ok') kind.rows.push(request);
    if (missing.rows.length === missing.most && whole.rows.length === whole.most) break;
  }
  const chosen = [...missing.rows, ...whole.rows].slice(0, rowCountMax);
  return { rows: chosen, scores: chosen.flatMap((request) => scoresOf(pipeline, request, raw)) };
}

const hasMissing = (request: RequestFeatures): boolean => Object.values(request).includes(null);

function scoresOf(pipeline: Pipeline, request: RequestFeatures, raw: Float64Array): readonly number[] {
  pipeline.check(request, raw);
  return [...pipeline.scoreOutputs(raw)];
}
