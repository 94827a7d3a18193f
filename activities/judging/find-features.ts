import { compileExplanation, type Explanation } from '../../models/explanation.ts';
import type { Pipeline } from '../../models/pipeline.ts';
import type { Frame } from '../../shared/dataset/frame.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import type { Gate } from '../../shared/declaration/gate.ts';
import { featureNames } from '../../shared/features/design-sources.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';
import type { Metric } from '../../shared/metrics/metric.ts';
import { boundOnly, metricsOf } from '../../shared/metrics/metrics.ts';
import type { Model } from '../../shared/model.ts';
import type { FeatureFindings, FeatureImportance } from '../../shared/report/feature-findings.ts';
import { partialDependence, type ShownClass } from './partial-dependence.ts';
import { importanceBlocks, permutationImportance } from './permutation-importance.ts';
import { sampleBlocks } from './sample-blocks.ts';

/** Scores of rows that are spent on importance: about a tenth of a second, however large the table is. */
const scoredRowsMax = 60_000;
const rowsMax = 20_000;
/** Fewer rows tell nothing of ten blocks. */
const rowsMin = 200;
/** Of a wider table, those that contribute most. */
const featuresMax = 100;
const contributingRows = 20;
const shownCount = 6;
const dependenceRows = 300;

type Version = { readonly graph: FeatureGraph; readonly model: Model; readonly pipeline: Pipeline };
type TestRows = { readonly frame: Frame; readonly labels: Float64Array };

/** What a version leans on, on its test rows, within a fixed amount of work. Null where there are too few rows, or no features. */
export function findFeatures(
  version: Version,
  rows: TestRows,
  how: { readonly gates: readonly Gate[]; readonly seed: number },
): FeatureFindings | null {
  const { graph, pipeline } = version;
  if (rows.labels.length < rowsMin || graph.inputs.length === 0) return null;
  const explanation = compileExplanation(version);
  const features = contributing(version, explanation, rows.frame);
  const blocks = sampleBlocks(rows, {
    rowsMax: Math.max(rowsMin, Math.min(rowsMax, Math.floor(scoredRowsMax / features.length))),
    ...{ blockCount: importanceBlocks, columns: graph.inputs.map(({ name }) => name) },
  });
  const metric = metricOf(graph, how.gates);
  const { threshold, classes } = graph;
  const of = { blocks, pipeline, metric, threshold, seed: how.seed, ...(classes ? { classes } : {}) };
  const losses = permutationImportance(of, features);
  const gains = gainShares(graph, explanation);
  const importance = features
    .flatMap((feature, at): readonly FeatureImportance[] => {
      const loss = itemAt(losses, at);
      return loss === null ? [] : [{ feature, loss, gainShare: gains?.get(feature) ?? null }];
    })
    .sort((one, two) => two.loss.value - one.loss.value);
  const few = sampleBlocks(blocks, {
    ...{ rowsMax: dependenceRows, blockCount: 1, columns: graph.inputs.map(({ name }) => name) },
  });
  const dependence = importance.slice(0, shownCount).flatMap(({ feature }) => {
    const input = graph.inputs.find(({ name }) => name === feature);
    return input
      ? partialDependence({ pipeline, classes: shownClasses(graph, blocks.labels) }, few.frame, input)
      : [];
  });
  const { rowCount } = blocks.frame;
  return {
    formatVersion: 1,
    metric: metric.name,
    rowCount,
    blockCount: importanceBlocks,
    importance,
    dependence,
    ...derivedGains(graph, gains),
  };
}

/** Classes of panels that stand side by side: those with most rows. */
const shownClassCount = 3;

function shownClasses({ classes = [] }: FeatureGraph, labels: Float64Array): readonly ShownClass[] {
  const counts = classes.map(() => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return [...classes.entries()]
    .sort(([one], [two]) => (counts[two] ?? 0) - (counts[one] ?? 0) || one - two)
    .slice(0, shownClassCount)
    .map(([output, name]) => ({ output, name }));
}

/**
 * That of the first gate which can tell better from worse, else the first of the task. Of several classes one that does
 * not want rows of each: a block may lack a rare one.
 */
function metricOf({ task }: FeatureGraph, gates: readonly Gate[]): Metric {
  const usable = metricsOf(task).filter(
    ({ name, weighsClassesAlike }) =>
      !boundOnly.includes(name) && !(task === 'multiclass' && weighsClassesAlike),
  );
  const declared = gates.map((gate) => usable.find(({ name }) => 'metric' in gate && name === gate.metric));
  return declared.find((metric) => metric !== undefined) ?? itemAt(usable, 0);
}

function contributing(
  { graph, pipeline }: Version,
  { explainRow }: Explanation,
  frame: Frame,
): readonly string[] {
  const inputs = graph.inputs.map(({ name }) => name);
  if (inputs.length <= featuresMax) return inputs;
  const names = featureNames(graph);
  const sizes = new Float64Array(names.length);
  const raw = new Float64Array(pipeline.rawWidth);
  for (let row = 0; row < Math.min(contributingRows, frame.rowCount); row++) {
    pipeline.check(rowAsRequest(graph, frame, row), raw);
    for (const { contributions } of explainRow(raw))
      contributions.forEach((contribution, at) => {
        sizes[at] = (sizes[at] ?? 0) + Math.abs(contribution);
      });
  }
  return [...names.entries()]
    .sort(([one], [two]) => (sizes[two] ?? 0) - (sizes[one] ?? 0) || one - two)
    .map(([, name]) => name)
    .filter((name) => inputs.includes(name))
    .slice(0, featuresMax);
}

function derivedGains(
  { derived = [] }: FeatureGraph,
  gains: ReadonlyMap<string, number> | null,
): Pick<FeatureFindings, 'derivedGains'> {
  if (gains === null || derived.length === 0) return {};
  const found = derived.map(({ name }) => ({ feature: name, gainShare: gains.get(name) ?? 0 }));
  return { derivedGains: found.sort((one, two) => two.gainShare - one.gainShare) };
}

function gainShares(graph: FeatureGraph, { gains }: Explanation): ReadonlyMap<string, number> | null {
  if (gains === null) return null;
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return new Map(featureNames(graph).map((name, at) => [name, total > 0 ? (gains[at] ?? 0) / total : 0]));
}
