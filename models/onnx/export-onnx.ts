import type { FeatureGraph } from '../../shared/features/graph.ts';
import { compileLayout } from '../../shared/features/layout.ts';
import type { Model } from '../../shared/model.ts';
import { compilePipeline } from '../pipeline.ts';
import { writeAnswers } from './answers.ts';
import { deriveInputs } from './derived-inputs.ts';
import { beginGraph } from './graph-builder.ts';
import { exporterOf } from './learner-scores.ts';
import { NotExportable } from './not-exportable.ts';
import { calibrated } from './probability-value.ts';
import { declareInputs } from './raw-inputs.ts';
import { ModelMessage } from './schema.ts';

export type Exported = {
  readonly graph: FeatureGraph;
  readonly model: Model;
  /** Facts of where it comes from, as texts; they change no score. */
  readonly facts: Readonly<Record<string, string>>;
};

/** The operators that are used stand in ONNX since 1.12 and onnxruntime 1.12. */
const opsets = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 },
];
const irVersion = 8;

/**
 * The bytes of one ONNX graph that does all that a version does, from the columns of a request to its answer: encoders, the
 * learner's trees or weights, calibration and threshold. The same version gives the same bytes.
 * @throws NotExportable, BrokenModel
 */
export function exportOnnx({ graph, model, facts }: Exported): Uint8Array {
  const write = exporterOf(model.kind);
  // Refuses what does not fit together, with the words of serving.
  compilePipeline({ graph, model });
  if (graph.inputs.length === 0)
    throw new NotExportable('the version reads no column: its score is the same for every row');
  const builder = beginGraph();
  const layout = compileLayout(graph);
  const sent = declareInputs(builder, graph);
  const { program } = layout;
  const inputs = program === null ? sent : deriveInputs(builder, graph, { program, sent });
  const encoding = { layout, inputs };
  const learnt = write(builder, model, encoding);
  const { calibration } = graph;
  const scores = calibration === undefined ? learnt : calibrated(builder, calibration, learnt);
  writeAnswers(builder, graph, scores);
  const message = {
    irVersion,
    producerName: 'ratchet',
    graph: builder.message('ratchet'),
    opsetImport: opsets,
    metadataProps: Object.entries(facts).map(([key, value]) => ({ key, value })),
  };
  return ModelMessage.encode(ModelMessage.fromObject(message)).finish();
}
