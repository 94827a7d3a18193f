import type { FoldKind, SearchRecord, TrialRecord } from '../search/search-record.ts';
import { markdownTable } from './markdown-table.ts';
import { figure } from './words.ts';

const foldWords: Readonly<Record<FoldKind, string>> = {
  stratified: 'with equal shares of each class',
  shuffled: 'drawn by chance',
  'time-ordered': 'in time, each scored on what comes after its training',
  grouped: 'with whole groups together',
};

type ShownSearch = Pick<SearchRecord, 'chosen' | 'reason'> & {
  readonly trials: readonly Pick<TrialRecord, 'trial' | 'learner'>[];
};

/** `gradient-boosting, trial 3 of 20: the simplest within …`. */
export function searchWords({ chosen, reason, trials }: ShownSearch): string {
  const kind = trials.find(({ trial }) => trial === chosen)?.learner ?? '–';
  return `${kind}, trial ${chosen} of ${trials.length}: ${reason}`;
}

/** What was tried, what won, and why. */
export function trialsSection(search: SearchRecord): readonly string[] {
  const { metric, folds, budget, isCut, trials } = search;
  const cut = `The time, ${figure(budget.timeMs / 1_000)} s, was over before all trials were done; more time may find a better one.`;
  return [
    `Chosen by auto: ${searchWords(search)}.`,
    `Mean ${metric} over ${folds.count} folds, fewer where many trials are sorted out on part of the rows, of the training part, cut ${foldWords[folds.kind]}; lower is better. Scores from fewer rows compare with one another only.`,
    markdownTable(
      ['trial', 'learner', metric, 'standard error', 'rows', 'status', 'seconds', 'hyperparameters'],
      trials.map((trial) => lineOf(trial, search)),
    ),
    ...(isCut ? [cut] : []),
  ];
}

const lineOf = (trial: TrialRecord, { chosen }: SearchRecord): readonly (string | number)[] => [
  trial.trial,
  trial.learner,
  trial.mean === null ? '–' : figure(trial.mean),
  trial.standardError === null ? '–' : figure(trial.standardError),
  trial.rowCount,
  trial.trial === chosen ? 'chosen' : statusWords(trial),
  figure(trial.ms / 1_000),
  Object.entries(trial.parameters)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? figure(value) : JSON.stringify(value)}`)
    .join(', ') || '–',
];

const statusWords = ({ status, reason }: TrialRecord): string =>
  reason === null ? status.replaceAll('-', ' ') : `${status}: ${reason}`;
