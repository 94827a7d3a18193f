import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fitCandidate } from '../../activities/fitting/fit-candidate.ts';
import { partRows } from '../../activities/fitting/part-rows.ts';
import { fitRecipe } from '../../cli/fit/fit-recipe.ts';
import { readFitFiles } from '../../cli/fit/run-fit.ts';
import { exportOnnx } from '../../models/onnx/export-onnx.ts';
import { tasks } from '../../shared/declaration/task.ts';

/** Started as a process of its own: fits a learner, exports it, scores the test, prints one JSON line. */

const text = { type: 'string', default: '' } as const;
const { values: asked } = parseArgs({
  options: {
    ...{ train: text, test: text, target: text, task: text, learner: text, model: text, scores: text },
    positive: { type: 'string' },
  },
});

const { train, test, target, positive, learner } = asked;
const task = tasks.find((name) => name === asked.task);
const rows = await readFitFiles({ train, test, target, positive, task }, null);
const { recipe } = fitRecipe(rows.declaration, rows.contract, { learner });
const { graph, model, pipeline } = await fitCandidate(
  recipe,
  rows.train,
  partRows(rows.train.part),
  () => undefined,
);
const began = performance.now();
const bytes = exportOnnx({ graph, model, facts: {} });
const milliseconds = performance.now() - began;
writeFileSync(asked.model, bytes);
writeFileSync(asked.scores, new Uint8Array(pipeline.scoreFrame(rows.test.frame).buffer));
console.log(JSON.stringify({ bytes: bytes.byteLength, milliseconds }));
