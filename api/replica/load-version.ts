import { setImmediate } from 'node:timers/promises';
import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { GoldenRows } from '../../shared/artifact-manifest.ts';
import type { FieldError } from '../../shared/contract/request-problem.ts';
import { realAt } from '../../shared/dataset/table.ts';
import { installedOrigins } from '../../shared/extension/installed.ts';
import { learnerOfVersion } from '../../shared/extension/learner-of-version.ts';
import type { Warning } from '../../shared/http/predict.ts';
import { likeliestAt } from '../../shared/metrics/decided-class.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { versionExplainer } from './explain-version.ts';
import type { LoadedVersion, Prediction } from './loaded-version.ts';

/** A version that was trained with a learner of the user's own that is not here, or that scores otherwise now. */
export class OtherExtension extends Error {
  override readonly name = 'OtherExtension';
}

/** A version whose files are whole, and whose scores are not what they were when it was trained. */
export class WrongScores extends Error {
  override readonly name = 'WrongScores';
}

const tolerance = 1e-9;
const warmUpRows = 200;
/** As many rows as a learner may score in another way than few. */
const warmUpBatch = 100;
/** Rows between two turns of the event loop, so that loading never holds up a request for long. */
const rowsPerTurn = 20;

/**
 * Loads a version off the request path: verifies its digests, compiles it, scores its golden rows within 1e-9 and runs
 * about 200 rows through it, so that the first request meets warm code.
 * A learner of the user's own that has changed since is told of by `warning`, where the golden rows still score alike.
 * @throws BrokenArtifact, BrokenModel, WrongScores, OtherExtension; each names what differs.
 */
export async function loadVersion(
  artifacts: Artifacts,
  at: { readonly model: string; readonly version: string; readonly digest: string },
): Promise<LoadedVersion> {
  const artifact = await artifacts.load(at.model, at.version, at.digest);
  const { graph, golden, model } = artifact;
  const learner = learnerOfVersion(artifact.manifest, at.version, installedOrigins());
  if (learner.kind === 'missing') throw new OtherExtension(learner.detail);
  const pipeline = compilePipeline({ graph, model });
  const predict = predictor(pipeline);
  const since = performance.now();
  await checkGolden(predict, golden, at).catch((error: unknown) => {
    if (learner.kind === 'same' || !(error instanceof Error)) throw error;
    const remedy = 'put the file back as it was, or retrain';
    throw new OtherExtension(`${learner.detail}, and scores otherwise: ${error.message}; ${remedy}`);
  });
  const predictMany = manyPredictor(pipeline);
  await warmUp(predict, golden);
  predictMany(Array.from({ length: warmUpBatch }, (_, row) => golden.rows[row % golden.rows.length] ?? {}));
  return {
    model: at.model,
    version: at.version,
    digest: at.digest,
    task: graph.task,
    threshold: graph.threshold,
    labels: graph.labels ?? null,
    classes: graph.classes ?? null,
    intervals: graph.intervals ?? null,
    inputs: graph.inputs,
    example: golden.rows[0] ?? {},
    warmUpMs: performance.now() - since,
    warning: learner.kind === 'changed' ? `${learner.detail}; all golden rows score as before` : null,
    isOwnCode: artifact.manifest.extensions?.some(({ family }) => family === 'learner') ?? false,
    predict,
    predictMany,
    explain: versionExplainer({ graph, model }, pipeline),
  };
}

/** The raw row is used again and again: scoring never gives up the event loop. */
function predictor(pipeline: Pipeline): LoadedVersion['predict'] {
  const raw = new Float64Array(pipeline.rawWidth);
  return (features): Prediction => {
    const check = pipeline.check(features, raw);
    if (check.kind === 'invalid') return check;
    if (pipeline.outputs === 1) return scored(pipeline.scoreRow(raw), check.warnings);
    return scoredByClass(pipeline.scoreOutputs(raw), check.warnings);
  };
}

/** Checks row by row, and scores all that passed at once. */
function manyPredictor(pipeline: Pipeline): LoadedVersion['predictMany'] {
  const { rawWidth, outputs } = pipeline;
  return (rows) => {
    const raw = new Float64Array(rows.length * rawWidth);
    let passed = 0;
    const checks = rows.map((features) => {
      const check = pipeline.check(features, raw.subarray(passed * rawWidth, (passed + 1) * rawWidth));
      if (check.kind === 'ok') passed += 1;
      return check;
    });
    const scores = pipeline.scoreRows(raw, passed);
    let next = 0;
    return checks.map((check) => {
      if (check.kind === 'invalid') return check;
      const at = outputs * next++;
      if (outputs === 1) return scored(realAt(scores, at), check.warnings);
      return scoredByClass(scores.subarray(at, at + outputs), check.warnings);
    });
  };
}

function scored(score: number, warnings: readonly FieldError[]): Extract<Prediction, { kind: 'scored' }> {
  if (!Number.isFinite(score))
    throw new WrongScores('the version scored a row that passed its contract as not finite');
  return { kind: 'scored', score, warnings: warnings.length === 0 ? none : warnings.map(warning) };
}

/** The scores are copied, for the pipeline writes over them. */
function scoredByClass(scores: Float64Array, warnings: readonly FieldError[]): Prediction {
  if (!scores.every(Number.isFinite)) return scored(Number.NaN, warnings);
  const place = likeliestAt(scores, 0, scores.length);
  return { ...scored(realAt(scores, place), warnings), byClass: { place, scores: [...scores] } };
}

const none: readonly Warning[] = [];

const warning = ({ pointer, code, detail }: FieldError): Warning => ({
  code,
  detail,
  feature: pointer.slice('#/features/'.length).replaceAll('~1', '/').replaceAll('~0', '~'),
});

async function checkGolden(
  predict: LoadedVersion['predict'],
  golden: GoldenRows,
  { model, version }: { readonly model: string; readonly version: string },
): Promise<void> {
  for (const [index, row] of golden.rows.entries()) {
    if (index % rowsPerTurn === 0) await setImmediate();
    const prediction = predict(row);
    const count = golden.scores.length / golden.rows.length;
    const expected = golden.scores.slice(index * count, (index + 1) * count);
    if (prediction.kind === 'invalid')
      throw new WrongScores(
        `${model} ${version}: golden row ${index} does not pass the contract of its own artifact`,
      );
    const found = prediction.byClass?.scores ?? [prediction.score];
    if (found.length !== expected.length || !found.every((score, at) => isClose(score, expected[at] ?? NaN)))
      throw new WrongScores(
        `${model} ${version}: golden row ${index} scores ${found.join(', ')}, not ${expected.join(', ')}`,
      );
  }
}

/** Within 1e-9, of the value itself where that is larger than 1, as a regression's may be. */
const isClose = (score: number, expected: number): boolean =>
  Math.abs(score - expected) <= tolerance * Math.max(1, Math.abs(expected));

async function warmUp(predict: LoadedVersion['predict'], { rows }: GoldenRows): Promise<void> {
  for (let done = 0; done < warmUpRows && rows.length > 0; done++) {
    if (done % rowsPerTurn === 0) await setImmediate();
    predict(rows[done % rows.length] ?? {});
  }
}
