import type { VersionManifest } from '../artifact-manifest.ts';
import type { DataReport } from '../contract/report.ts';
import type { ComparisonBasis, Decision } from '../policy/decision.ts';
import type { OnInconclusive } from '../policy/on-inconclusive.ts';
import { thresholdWords } from '../threshold/words.ts';
import { benchmarkWords } from './benchmark-words.ts';
import { calibrationSection } from './calibration-words.ts';
import { championDifferences } from './champion-differences.ts';
import { classesSection } from './classes-section.ts';
import { type CoefficientTable, coefficientsSection } from './coefficients-section.ts';
import { dataSection, type PulledRows } from './data-section.ts';
import type { FeatureFindings } from './feature-findings.ts';
import { featuresSection } from './features-section.ts';
import { gatesSection } from './gates-section.ts';
import { markdownTable } from './markdown-table.ts';
import { oneClassWords } from './one-class-words.ts';
import { originWords } from './origin-words.ts';
import { splitWords } from './split-words.ts';
import { targetWords } from './target-words.ts';
import { trialsSection } from './trials-section.ts';
import { wearWords } from './wear-words.ts';
import { estimateWords, figure } from './words.ts';

/** All that `report.md` tells. */
export type EvaluationReport = PulledRows & {
  readonly decision: Decision;
  readonly manifest: Omit<VersionManifest, 'files'>;
  readonly data: DataReport;
  /** How the champion was made; null where nothing serves, or its files cannot be read. */
  readonly championManifest: Omit<VersionManifest, 'files'> | null;
  /** Whether a pass is promoted by itself. */
  readonly promote: 'auto' | 'manual';
  /** What becomes of an inconclusive candidate. @default stage */
  readonly onInconclusive?: OnInconclusive | undefined;
  /** What the version leans on; null where that was not looked for. */
  readonly features: FeatureFindings | null;
  /** Of a linear version; null of another. */
  readonly coefficients: CoefficientTable | null;
};

/** `report.md`: what was judged, on what, how it came out, and what to do next. Pure: equal inputs, equal text. */
export const evaluationReport = (report: EvaluationReport): string =>
  `${[
    headSection(report),
    dataSection(report.data, report),
    trainingSection(report),
    ...(report.championManifest ? [championSection(report.manifest, report.championManifest)] : []),
    metricsSection(report.decision),
    ...(report.decision.confusion ? [classesSection(report.decision.confusion)] : []),
    gatesSection(report.decision),
    featuresSection(report.features),
    ...coefficientsSection(report.coefficients, { restIn: 'model.json' }),
    `## What next\n\n${nextWords(report)}`,
  ].join('\n\n')}\n`;

function headSection({ decision, manifest }: EvaluationReport): string {
  const { model, version, verdict, reason, champion } = decision;
  return [
    `# ${model} ${version}: ${verdict}`,
    `${reason}.`,
    markdownTable(
      ['what', 'which'],
      [
        ['run', decision.run],
        ['decision', decision.id],
        ...(manifest.target ? [['target', targetWords(manifest.target)]] : []),
        ['learner', `${manifest.learner.kind}, seed ${manifest.learner.seed}`],
        ['declaration', manifest.declaration.number],
        ['snapshot', `${manifest.snapshot.id}, ${manifest.snapshot.rowCount} rows`],
        ['judged against', champion ?? 'nothing serves yet'],
        ['code', manifest.codeCommit ?? 'unknown'],
      ],
    ),
  ].join('\n\n');
}

function trainingSection({ manifest, decision }: EvaluationReport): string {
  const { rows, split, learner, crossValidation, features, thresholdChoice } = manifest;
  const { calibrationChoice, extensions = [] } = manifest;
  const lines = [
    `Split ${splitWords(split)}.`,
    markdownTable(
      ['part', 'rows'],
      [
        ['train', rows.train],
        ['validation', rows.validation],
        ['test', rows.test],
      ],
    ),
    `${features.length} features: ${features.join(', ')}.`,
    learner.converged
      ? `The fit converged after ${learner.iterationCount} iterations.`
      : `**The fit did not converge** in ${learner.iterationCount} iterations.`,
    ...(decision.task === 'binary'
      ? [`Decision threshold ${thresholdWords(decision.threshold, thresholdChoice)}.`]
      : []),
    ...(manifest.search ? trialsSection(manifest.search) : []),
    ...(calibrationChoice ? calibrationSection(calibrationChoice) : []),
    ...(crossValidation ? [crossValidationWords(crossValidation)] : []),
    ...(extensions.length > 0 ? [`Made with your own ${extensions.map(originWords).join(', ')}.`] : []),
    ...learner.notes.map((note) => `- ${note}`),
  ];
  return `## Training\n\n${lines.join('\n\n')}`;
}

const championSection = (...made: Parameters<typeof championDifferences>): string =>
  `## Beside the champion\n\n${championDifferences(...made)}`;

const crossValidationWords = ({
  metric,
  mean,
  deviation,
  folds,
}: NonNullable<VersionManifest['crossValidation']>): string =>
  `Cross-validation on the training part: ${metric} ${figure(mean)} ± ${figure(deviation)} over ${folds.length} folds.`;

function metricsSection(decision: Decision): string {
  const { metrics, comparison, testRowCount, measurements, inputs, benchmark } = decision;
  const oneClass = oneClassWords(decision);
  const { candidate, candidateOnCommon, champion, prior } = metrics;
  const sides = [
    { head: 'candidate', of: candidate },
    ...(candidateOnCommon ? [{ head: 'candidate on the champion’s rows', of: candidateOnCommon }] : []),
    ...(champion ? [{ head: 'champion', of: champion }] : []),
    { head: 'prior', of: prior },
  ];
  const head = ['metric', ...sides.map((side) => side.head)];
  const rows = Object.keys(candidate).map((name) => [
    name,
    ...sides.map((side) => estimateWords(side.of[name])),
  ]);
  return [
    '## Metrics',
    `On ${testRowCount} test rows, which no side was trained on; in brackets the 95 % interval. ${basisWords(comparison)}`,
    markdownTable(head, rows),
    ...(oneClass === null ? [] : [oneClass]),
    ...(inputs?.looks === undefined ? [] : [wearWords(inputs.looks)]),
    ...(benchmark ? [benchmarkWords(benchmark)] : []),
    ...Object.entries(measurements).map(([name, value]) => `${name}: ${figure(value)}, measured here.`),
  ].join('\n\n');
}

function basisWords(basis: ComparisonBasis): string {
  switch (basis.kind) {
    case 'scored':
      return `The champion is shown on the ${basis.rowCount} rows that are test for both.`;
    case 'none':
      return 'Nothing serves yet, so there is no champion to compare with.';
    case 'not-comparable':
      return `The champion was not compared: ${basis.reason}.`;
  }
}

function nextWords({ decision, promote, onInconclusive = 'stage' }: EvaluationReport): string {
  const { model, version, verdict } = decision;
  const force = `ratchet promote ${model} ${version}`;
  if (verdict === 'pass' && promote === 'auto') return 'Nothing: a pass is promoted by itself.';
  if (verdict === 'pass') return `The declaration wants a person to promote: \`${force}\`.`;
  if (verdict === 'inconclusive' && onInconclusive === 'promote' && promote === 'auto')
    return 'Nothing: the declaration promotes what no gate fails.';
  if (verdict === 'inconclusive' && onInconclusive === 'hold')
    return `The declaration holds what is inconclusive. A person may overrule it: \`${force} --reason …\`.`;
  if (verdict === 'inconclusive' && oneClassWords(decision) !== null)
    return `The test rows hold one class only, see "Metrics". A person decides: \`${force} --reason …\`.`;
  if (verdict === 'inconclusive' && decision.comparison.kind === 'not-comparable') {
    return `The champion could not be compared, which more rows may not mend. A person decides: \`${force} --reason …\`.`;
  }
  if (verdict === 'inconclusive') {
    return [
      'The evidence decides neither way. More test rows narrow the intervals: a longer window, a larger share of',
      `test rows, or a wider margin where the difference does not matter. It waits as staged: \`${force}\`.`,
    ].join(' ');
  }
  return [
    'A gate failed, so what serves stays. Look at the gates above: the data report shows what changed in the table,',
    'and "Beside the champion", where one serves, what changed in how it was made.',
    `Where the gate itself is wrong, change the declaration and retrain; \`${force} --force --reason …\` overrules it.`,
  ].join(' ');
}
