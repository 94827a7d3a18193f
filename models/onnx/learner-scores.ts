import type { Model } from '../../shared/model.ts';
import { priorScores } from '../prior.ts';
import type { learners } from '../registry.ts';
import type { Encoding } from './encoding.ts';
import { classTreeScores, forestScores } from './forest-scores.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { classLinearScores, linearScores } from './linear-scores.ts';
import { NotExportable } from './not-exportable.ts';
import { logistic } from './probability-value.ts';
import { sameScores } from './same-scores.ts';

/** What a learner's scorer answers, before calibration: a probability or a value per row, [rows, 1], or one of each class. */
type LearnerScores = (builder: GraphBuilder, model: Model, encoding: Encoding) => Value;

const exporters: Partial<Record<keyof typeof learners, LearnerScores>> = {
  prior: (builder, model, { inputs }) => sameScores(builder, priorScores(model), inputs),
  'logistic-regression': (builder, model, encoding) =>
    (model.task === 'multiclass' ? classLinearScores : probabilities(linearScores))(builder, model, encoding),
  'ml-logistic-regression': probabilities(linearScores),
  'linear-regression': linearScores,
  'gradient-boosting': forestScores,
  'random-forest': (builder, model, encoding) =>
    (model.task === 'multiclass' ? classTreeScores : forestScores)(builder, model, encoding),
};

function probabilities(rawScores: LearnerScores): LearnerScores {
  return (builder, model, encoding) => logistic(builder, rawScores(builder, model, encoding));
}

/** What writes the scores of a kind of learner. @throws NotExportable where it has no form in ONNX */
export function exporterOf(kind: string): LearnerScores {
  const write = new Map<string, LearnerScores>(Object.entries(exporters)).get(kind);
  if (write !== undefined) return write;
  throw new NotExportable(
    `${kind} cannot be exported to ONNX; these learners can: ${Object.keys(exporters).join(', ')}`,
  );
}
