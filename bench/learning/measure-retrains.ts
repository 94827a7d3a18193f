import { existsSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readEnvironment } from '../../config/environment.ts';
import { timedRetrain } from '../measure-retrain.ts';
import { ratioOf, type SectionResult } from '../ratio.ts';
import { type Stack, startStack } from '../stack.ts';
import { sharedDataSets } from './data-cuts.ts';
import { jsonOf } from './json-command.ts';
import type { LearningBench } from './learning-bench.ts';

const SharedTask = z.object({
  name: z.string(),
  file: z.string(),
  target: z.string(),
  positive: z.string().optional(),
  time: z.string().nullable(),
  drop: z.array(z.string()).default([]),
  missing: z.array(z.string()).default([]),
});
type SharedTask = z.infer<typeof SharedTask>;

const Chosen = z.object({
  learner: z.object({ kind: z.string() }),
  search: z.object({ trials: z.array(z.unknown()), reason: z.string() }),
});

/** `learner: auto` in the retrain workflow of a whole stack: whether it chooses on every shared data set, and what. */
export async function measureRetrains(bench: LearningBench): Promise<SectionResult> {
  const list = join(sharedDataSets(bench), 'datasets.json');
  if (!existsSync(list)) return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const { tasks } = z.object({ tasks: z.array(SharedTask) }).parse(JSON.parse(readFileSync(list, 'utf8')));
  const asked = tasks.filter(({ name }) => bench.dataSets?.includes(name) ?? true);
  const stack = await startStack(bench.root, join(bench.folder, 'retrains'));
  try {
    const figures = [];
    for (const task of asked) figures.push(await chosenIn(task, bench, stack));
    const what = 'data sets on which the retrain workflow chose a learner and judged it';
    const ours = figures.filter(({ chosen }) => chosen !== null).length;
    const line = { what, against: 'all of them', ours, theirs: asked.length, unit: 'data sets' };
    return {
      kind: 'measured',
      ratios: [ratioOf({ ...line, goal: { atLeast: 1 } })],
      details: { searchSeconds: bench.searchSeconds, figures },
    };
  } finally {
    await stack.stop();
  }
}

async function chosenIn(task: SharedTask, bench: LearningBench, stack: Stack) {
  const { name } = task;
  await ratchet(bench, stack, ['import', join(sharedDataSets(bench), task.file), ...importWords(task)]);
  const file = join(stack.home, 'declarations', `${name}.yaml`);
  const declared = await readFile(file, 'utf8');
  const learner = `learner: { kind: auto, budget: { time: ${bench.searchSeconds}s } }`;
  await writeFile(file, declared.replace(/^learner:.*$/m, learner));
  await ratchet(bench, stack, ['apply', file]);
  const { seconds, run } = await timedRetrain(stack, name);
  const trained = Chosen.safeParse(run.stages.find(({ stage }) => stage === 'train')?.detail).data ?? null;
  const isJudged = run.stages.some(({ stage, state }) => stage === 'evaluate' && state === 'done');
  const chosen = isJudged ? (trained?.learner.kind ?? null) : null;
  bench.say(`  ${name}: ${chosen ?? 'none'}, ${run.outcome} after ${seconds.toFixed(1)} s`);
  return { name, chosen, outcome: run.outcome, seconds, why: trained?.search.reason ?? run.stages };
}

const importWords = ({ name, target, positive, time, drop, missing }: SharedTask): readonly string[] => [
  ...['--model', name, '--target', target, '--learner', 'auto'],
  ...(positive === undefined ? [] : ['--positive', positive]),
  ...(time === null ? [] : ['--time', time]),
  ...(drop.length === 0 ? [] : ['--exclude', ...drop]),
  ...(missing.length === 0 ? [] : ['--missing', ...missing]),
];

const ratchet = ({ root }: LearningBench, { home }: Stack, words: readonly string[]): Promise<unknown> =>
  jsonOf(
    {
      program: process.execPath,
      words: [join(root, 'dist', 'cli', 'main.js'), ...words, '--json'],
      env: readEnvironment().variables({
        RATCHET_HOME: home,
        RATCHET_MODELS_FOLDER: join(home, 'declarations'),
      }),
    },
    z.unknown(),
  );
