import type { Estimate } from '../../shared/policy/gate.ts';
import { figure } from '../../shared/policy/gate-words.ts';
import { calibrationSection } from '../../shared/report/calibration-words.ts';
import { classesSection } from '../../shared/report/classes-section.ts';
import { coefficientsSection } from '../../shared/report/coefficients-section.ts';
import { markdownTable } from '../../shared/report/markdown-table.ts';
import { searchWords, trialsSection } from '../../shared/report/trials-section.ts';
import { thresholdWords } from '../../shared/threshold/words.ts';
import { table } from '../client/table.ts';
import type { FitResult } from './fit-result.ts';

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

function intervalText(found: Estimate): string {
  if (found.kind === 'undefined') return found.reason;
  if (found.interval === null) return 'too few rows for an interval';
  return `${figure(found.interval.low)} to ${figure(found.interval.high)}`;
}

const metricHead = ['metric', 'value', '95 % interval', 'n'];

const metricRows = ({ estimates }: FitResult): readonly (readonly string[])[] =>
  Object.entries(estimates).map(([name, found]) => [
    name,
    found.kind === 'value' ? figure(found.value) : '–',
    intervalText(found),
    String(found.rowCount),
  ]);

const cost = ({ fitSeconds, threads, peakBytes, loadedBytes }: FitResult): string =>
  `fitted in ${figure(fitSeconds)} s on ${threads} ${threads === 1 ? 'thread' : 'threads'}; at most ${megabytes(peakBytes)} beyond the ${megabytes(loadedBytes)} that it began with`;

const gateLines = ({ judgement }: FitResult): readonly string[] =>
  (judgement?.gates ?? []).map(({ rule, verdict, reason }) => `${verdict}: ${rule}: ${reason}`);

/** The result for a person at a terminal. */
export function fitText(result: FitResult): string {
  const { learner, rowCount, testRowCount, features, judgement } = result;
  return [
    `${learner} on ${rowCount} rows, ${features.length} features; tested on ${testRowCount} rows`,
    cost(result),
    ...(result.search === null ? [] : [`chosen by auto: ${searchWords(result.search)}`]),
    '',
    table({ header: metricHead, rows: metricRows(result), nothing: 'no metrics' }),
    ...(judgement === null ? [] : ['', `gates: ${judgement.verdict}`, ...gateLines(result)]),
    ...(result.notes.length === 0 ? [] : ['', ...result.notes.map((note) => `note: ${note}`)]),
  ].join('\n');
}

/** The result as Markdown, to be kept beside the code. */
export function fitReport(result: FitResult): string {
  const { files, parameters, judgement, notes } = result;
  const predicted = result.positive === null ? result.target : `${result.target} = ${result.positive}`;
  const data = [
    ['training', files.train, String(result.rowCount)],
    ...(files.valid === null ? [] : [['early stopping', files.valid, String(result.validRowCount)]]),
    ['test', files.test, String(result.testRowCount)],
  ];
  const settings = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
  const words = thresholdWords(result.threshold ?? 0, result.thresholdChoice ?? undefined);
  const threshold = result.threshold === null ? [] : [`Decision threshold ${words}.`, ''];
  const calibration = (result.calibrationChoice ? calibrationSection(result.calibrationChoice) : []).flatMap(
    (line) => [line, ''],
  );
  return [
    `# ${predicted}: ${result.learner}`,
    ...['', '## Data', '', markdownTable(['part', 'file', 'rows'], data), ''],
    `Features (${result.features.length}): ${result.features.join(', ')}.`,
    ...['', '## Learner', '', `${result.learner}, seed ${result.seed}: ${cost(result)}.`, ''],
    ...(result.search === null ? [] : trialsSection(result.search).flatMap((line) => [line, ''])),
    `${result.converged ? 'Converged' : 'Did not converge'} after ${result.iterationCount} iterations.`,
    '',
    ...(settings.length === 0 ? [] : [markdownTable(['hyperparameter', 'value'], settings), '']),
    ...['## Metrics on the test', '', markdownTable(metricHead, metricRows(result)), ''],
    ...threshold,
    ...(result.confusion ? [classesSection(result.confusion), ''] : []),
    ...calibration,
    ...(judgement === null
      ? []
      : [
          '## Gates',
          '',
          `Verdict: ${judgement.verdict}.`,
          '',
          ...gateLines(result).map((line) => `- ${line}`),
          '',
        ]),
    ...coefficientsSection(result.coefficients, { restIn: 'fit.json' }).flatMap((line) => [line, '']),
    ...(notes.length === 0 ? [] : ['## Notes', '', ...notes.map((note) => `- ${note}`), '']),
  ].join('\n');
}
