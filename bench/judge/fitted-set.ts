import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { fitCandidate } from '../../activities/fitting/fit-candidate.ts';
import { partRows } from '../../activities/fitting/part-rows.ts';
import { fitRecipe } from '../../cli/fit/fit-recipe.ts';
import { readFitFiles } from '../../cli/fit/run-fit.ts';

const Described = z.object({
  name: z.string(),
  file: z.string(),
  task: z.enum(['binary', 'regression', 'multiclass']),
  target: z.string(),
  positive: z.string().optional(),
  missing: z.array(z.string()),
  drop: z.array(z.string()).optional(),
});
const Index = z.object({ tasks: z.array(Described) });
export type Described = z.infer<typeof Described>;

/** What two models of one learner, fitted on halves of the rows of training, say of the same test rows. */
export type FittedSet = {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  /** Of a model on other rows: a retrain. */
  readonly otherScores: Float64Array;
  /** Scores of a row. */
  readonly outputs: number;
};

/** More rows than these say nothing more here, and take minutes to fit. */
const rowCountMax = 24_000;

export const describedSets = (folder: string): readonly Described[] =>
  Index.parse(JSON.parse(readFileSync(join(folder, 'datasets.json'), 'utf8'))).tasks;

/** Every fourth row is test, as in the reference scores; the others are dealt to two models. */
export async function fitSet(folder: string, set: Described): Promise<FittedSet> {
  const out = mkdtempSync(join(tmpdir(), 'ratchet-judge-'));
  try {
    const files = cut(folder, set, out);
    const one = await fitOn(set, files.first, files.test);
    const other = await fitOn(set, files.second, files.test);
    return { ...one, otherScores: other.scores };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function cut(folder: string, { file }: Described, out: string) {
  const bytes = readFileSync(join(folder, file));
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...all] = text.trimEnd().split('\n');
  const stride = Math.ceil(all.length / rowCountMax);
  const rows = all.filter((_, i) => i % stride === 0);
  const write = (name: string, wanted: (i: number) => boolean): string => {
    const path = join(out, `${name}.csv`);
    writeFileSync(path, `${[header, ...rows.filter((_, i) => wanted(i))].join('\n')}\n`);
    return path;
  };
  return {
    test: write('test', (i) => i % 4 === 3),
    first: write('first', (i) => i % 4 !== 3 && i % 8 < 4),
    second: write('second', (i) => i % 4 !== 3 && i % 8 >= 4),
  };
}

async function fitOn({ target, task, positive, missing, drop }: Described, train: string, test: string) {
  const request = { train, test, target, task, positive, missing, exclude: drop };
  const rows = await readFitFiles(request, null);
  const learner = task === 'regression' ? 'gradient-boosting' : 'logistic-regression';
  const { recipe } = fitRecipe(rows.declaration, rows.contract, { learner });
  const { pipeline } = await fitCandidate(recipe, rows.train, partRows(rows.train.part), () => undefined);
  return {
    labels: rows.test.labels,
    scores: pipeline.scoreFrame(rows.test.frame),
    outputs: pipeline.outputs,
  };
}
