import { effectiveGates } from '../../shared/policy/effective-gates.ts';
import { metricOfGate } from '../../shared/policy/gate-metric.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import { fitCandidate } from '../fitting/fit-candidate.ts';
import { partRows } from '../fitting/part-rows.ts';
import { learnerOf } from '../fitting/recipe.ts';
import { settle } from '../fitting/settle.ts';
import { type TrainingOrigin, trainingRows } from '../searching/training-rows.ts';
import type { Holdout, Judged } from './holdout.ts';

type Version = { readonly candidate: Judged; readonly holdout: Holdout };

/**
 * How much each metric that gates ask for scatters over refits of the candidate that differ in their seed alone: the
 * standard deviation over the candidate and the refits, on its test rows. Nothing is fitted where no gate asks.
 */
export async function seedSpreads(
  snapshots: Snapshots,
  origin: TrainingOrigin,
  { candidate, holdout }: Version,
): Promise<Readonly<Record<string, number>>> {
  const { declaration } = origin;
  const asking = effectiveGates(declaration).flatMap((gate) =>
    'minImprovement' in gate && gate.seeds !== undefined ? [gate] : [],
  );
  const metrics = asking.flatMap((gate) => metricOfGate(gate) ?? []);
  if (metrics.length === 0) return {};
  const rows = await trainingRows(snapshots, origin, null);
  const learner = learnerOf(declaration, candidate.manifest.search ?? null);
  const parts = partRows(rows.read.part);
  const common = { labels: holdout.labels, ...(rows.recipe.classes ? { classes: rows.recipe.classes } : {}) };
  const sides = [{ ...common, scores: holdout.scores, threshold: candidate.graph.threshold }];
  for (let refit = 1; refit <= Math.max(...asking.map(({ seeds = 0 }) => seeds)); refit++) {
    const recipe = { ...rows.recipe, ...learner, seed: rows.recipe.seed + refit };
    const fitted = await fitCandidate(recipe, rows.read, parts, () => undefined);
    const { graph, pipeline } = settle(declaration, fitted, rows.read, parts);
    sides.push({ ...common, scores: pipeline.scoreFrame(holdout.frame), threshold: graph.threshold });
  }
  return Object.fromEntries(
    metrics.map((metric) => {
      const measured = sides.map((side) => metric.measure(side));
      return [
        metric.name,
        deviation(measured.flatMap((each) => (each.kind === 'value' ? [each.value] : []))),
      ];
    }),
  );
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
