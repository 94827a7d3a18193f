import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Recipe } from '../../activities/fitting/fit-candidate.ts';
import { graphInputs } from '../../activities/fitting/graph-inputs.ts';
import { labelWords } from '../../activities/fitting/label-words.ts';
import { chooseLearner, type LearnerProblem } from '../../models/choose-learner.ts';
import type { Learner } from '../../models/learner.ts';
import { findLearner } from '../../models/registry.ts';
import { derivedColumns } from '../../shared/contract/derived-problems.ts';
import { monotoneProblems } from '../../shared/contract/monotone-problems.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { settingsOf } from './fit-settings.ts';
import { weighingOf } from './fit-weighing.ts';

export type LearnerWish = {
  readonly learner?: string | undefined;
  /** `name=value`. */
  readonly set?: readonly string[] | undefined;
  readonly threads?: number | undefined;
};

export type FitRecipe = {
  readonly recipe: Recipe;
  /** Threads that the learner takes. */
  readonly threads: number;
  readonly notes: readonly string[];
};

/** The learner and its hyperparameters: as wished, else as declared. @throws CommandFailed where one does not exist */
export function fitRecipe(declaration: Declaration, contract: TableContract, wish: LearnerWish): FitRecipe {
  const { task, learner: declared } = declaration;
  const kind = wish.learner ?? declared.kind;
  const kept = wish.learner === undefined || wish.learner === declared.kind ? declared.parameters : {};
  const { classWeight, seed = declared.seed, parameters: set } = settingsOf(wish.set);
  const given = { ...kept, ...set };
  const first = chooseLearner(task, { kind, parameters: {} });
  if (first.kind === 'refused') throw new CommandFailed(`--learner: ${detailOf(first.problems)}`);
  const hasThreads = parameterNames(first.learner).includes('threads');
  const threads = wish.threads !== undefined && hasThreads ? { threads: wish.threads } : {};
  const weights = { classWeight: classWeight ?? declared.classWeight, sampleWeight: declared.sampleWeight };
  const chosen = chooseLearner(task, { kind, parameters: { ...given, ...threads }, ...weights });
  if (chosen.kind === 'refused') throw new CommandFailed(refusedText(first.learner, chosen.problems));
  const { learner, parameters } = chosen;
  const [unbound] = monotoneProblems(parameters, [
    ...contract.columns,
    ...derivedColumns(declaration, contract.columns),
  ]);
  if (unbound !== undefined) throw new CommandFailed(`--set monotone: ${unbound.message}`);
  const words = labelWords(contract, null);
  const isDeaf = wish.threads !== undefined && wish.threads > 1 && !hasThreads;
  return {
    recipe: {
      ...{ task, learner, parameters, seed },
      ...graphInputs(contract, contract.features, declaration.features),
      labelWords: words,
      classes: contract.classes,
      weighing: weighingOf(weights, contract.classes ?? words),
    },
    threads: hasThreads ? Number(parameters['threads'] ?? availableParallelism()) : 1,
    notes: isDeaf ? [`${learner.kind} is fitted on one thread; --threads changes nothing`] : [],
  };
}

const detailOf = (problems: readonly LearnerProblem[]): string =>
  problems.map(({ detail }) => detail).join('; ');

function refusedText(learner: Learner, problems: readonly LearnerProblem[]): string {
  const names = parameterNames(learner);
  const found = problems.map(({ path, detail }) => [...path.slice(1), detail].join(': ')).join('; ');
  const known = names.length === 0 ? 'it has no hyperparameters' : `it has ${names.join(', ')}`;
  return `--set: ${learner.kind}: ${found}; ${known}`;
}

/** Names of a learner's hyperparameters. */
function parameterNames({ kind }: Learner): readonly string[] {
  const schema = findLearner(kind)?.parameters;
  if (schema === undefined) return [];
  const { properties } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  return Object.keys(properties ?? {});
}
