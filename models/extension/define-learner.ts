import { z } from 'zod';
import { tasks as allTasks, type Task } from '../../shared/declaration/task.ts';
import { checkName, checkParts } from '../../shared/extension/names.ts';
import { type NoParameters, schemaOf } from '../../shared/extension/own-parameters.ts';
import type { Design } from '../../shared/features/design.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { BrokenModel } from '../broken-model.ts';
import { checkRows } from '../check-rows.ts';
import { checkTraining } from '../check-training.ts';
import type { Fit, FitOptions, Learner, Model, RowSource, Scorer, TrainingData } from '../learner.ts';
import { readDocument } from '../read-document.ts';
import { explainersByReplacing } from './explain-by-replacing.ts';
import type { LearnerDefinition, LearnerShape, RowScorer } from './learner-definition.ts';
import { LearnerFailed } from './learner-failed.ts';
import { learnerRows, writeRow } from './learner-rows.ts';

export type LearnerExtension = {
  readonly ratchetExtension: 'learner';
  readonly name: string;
  readonly learner: Learner;
};

/** A learner that declarations may name. @throws RangeError where the definition lacks something */
export function defineLearner<Learned, Parameters = NoParameters>(
  definition: LearnerDefinition<Parameters, Learned>,
): LearnerExtension {
  const { kind, tasks } = definition;
  checkName('learner', kind);
  checkParts('learner', definition, {
    tasks: 'array',
    learned: 'object',
    fit: 'function',
    scorer: 'function',
  });
  if (tasks.length === 0 || tasks.some((task) => !allTasks.includes(task)))
    throw new RangeError(`the learner ${kind} is for no task: tasks are ${allTasks.join(', ')}`);
  return { ratchetExtension: 'learner', name: kind, learner: learnerOf(wholeOf(definition)) };
}

/** A definition with all that it may leave out, its types behind their schemas. */
type Whole = {
  readonly kind: string;
  readonly tasks: readonly Task[];
  readonly input: 'dense' | 'native';
  readonly takesWeights: boolean;
  readonly parameters: z.ZodType<Readonly<Record<string, unknown>>>;
  readonly document: z.ZodType<Document>;
  readonly formatVersion: number;
  fit(
    data: TrainingData<Design | RowSource>,
    how: FitOptions,
  ): Promise<{ readonly learned: unknown } & Fit['report']>;
  scorer(learned: unknown, shape: LearnerShape): RowScorer;
};

/** What stands in `model.json` below `parameters`. */
type Document = { readonly classCount: number; readonly learned: unknown };

function wholeOf<Parameters, Learned>(definition: LearnerDefinition<Parameters, Learned>): Whole {
  const { kind, tasks, input = 'dense', takesWeights = false, formatVersion = 1, learned } = definition;
  const schema = schemaOf(definition.parameters);
  return {
    ...{ kind, tasks, input, takesWeights, formatVersion },
    parameters: schema as z.ZodType as Learner['parameters'],
    document: z.strictObject({ learned, classCount: z.int().min(1) }) as z.ZodType as z.ZodType<Document>,
    async fit({ task, classCount = 1, columns = [], train }, { seed, parameters, onProgress = () => {} }) {
      const { design, labels, weights = new Float64Array(labels.length).fill(1) } = train;
      const fitted = await definition.fit(
        { task, classCount, columns, rows: learnerRows(design), labels, weights },
        {
          parameters: schema.parse(parameters),
          ...{ seed, random: seededRandom(seed).uniform, onProgress },
        },
      );
      const { converged = true, iterationCount = 0, notes = [] } = fitted;
      return { learned: fitted.learned, converged, iterationCount, notes };
    },
    scorer: (found, shape) => definition.scorer(found as Learned, shape),
  };
}

function learnerOf(whole: Whole): Learner {
  const { kind, tasks, input, parameters } = whole;
  const explainersOf: NonNullable<Learner['classExplainers']> = (model, sources) => {
    const { score, shape } = compile(whole, model);
    const unknown = input === 'native' ? Number.NaN : 0;
    return explainersByReplacing({ score, width: shape.width, outputs: shape.classCount, unknown }, sources);
  };
  return {
    ...{ kind, tasks, input, parameters },
    ...(whole.takesWeights ? { takesWeights: true } : {}),
    fit: (data: TrainingData<Design | RowSource>, how: FitOptions) => fitted(whole, data, how),
    scorer: (model) => scorerOf(whole, model),
    explainer(model, sources) {
      const [explainer] = explainersOf(model, sources);
      if (explainer) return explainer;
      throw new BrokenModel(kind, 'it has no output');
    },
    classExplainers: explainersOf,
  };
}

async function fitted(whole: Whole, data: TrainingData<Design | RowSource>, how: FitOptions): Promise<Fit> {
  checkTraining(data);
  const { kind, formatVersion, document } = whole;
  const { learned, ...report } = await whole.fit(data, how).catch((error: unknown) => {
    throw new LearnerFailed(kind, error instanceof Error ? error.message : String(error), { cause: error });
  });
  const { task, classCount = 1, train } = data;
  const parsed = document.safeParse({ learned, classCount });
  if (!parsed.success)
    throw new LearnerFailed(
      kind,
      `it learnt what its schema does not describe: ${z.prettifyError(parsed.error)}`,
    );
  const model: Model = {
    ...{ kind, formatVersion, task, width: train.design.width },
    parameters: { ...parsed.data },
  };
  return { model, report };
}

function compile(whole: Whole, model: Model): { readonly score: RowScorer; readonly shape: LearnerShape } {
  const { kind, formatVersion, document } = whole;
  const { classCount, learned } = readDocument(model, { kind, formatVersion, schema: document });
  const shape = { task: model.task, width: model.width, classCount };
  return { score: whole.scorer(learned, shape), shape };
}

function scorerOf(whole: Whole, model: Model): Scorer {
  const { score, shape } = compile(whole, model);
  const { width, classCount: outputs } = shape;
  const row = new Float64Array(width);
  const scores = new Float64Array(outputs);
  return {
    ...{ width, outputs },
    score(rows, out) {
      checkRows(whole.kind, width, rows, out, outputs);
      for (let number = 0; number < rows.rowCount; number++) {
        writeRow(rows, number, row);
        scores.fill(Number.NaN);
        score(row, scores);
        out.set(scores, number * outputs);
      }
    },
  };
}
