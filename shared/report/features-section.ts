import type { Bounded, FeatureFindings } from './feature-findings.ts';
import { markdownTable } from './markdown-table.ts';
import { figure, percent } from './words.ts';

/** Files beside `report.md` that this section shows. */
export const chartFiles = { importance: 'importance.svg', dependence: 'dependence.svg' } as const;

const rowsMax = 15;

/** What the version leans on; where that was not looked for, why. */
export function featuresSection(findings: FeatureFindings | null): string {
  if (findings === null || findings.importance.length === 0)
    return '## Features\n\nWhat the version leans on was not looked for: too few test rows, or no features.';
  const { metric, rowCount, blockCount, importance, dependence } = findings;
  const hasGains = importance.some(({ gainShare }) => gainShare !== null);
  const rows = importance
    .slice(0, rowsMax)
    .map(({ feature, loss, gainShare }) => [
      feature,
      boundedWords(loss),
      ...(hasGains ? [percent(gainShare ?? 0)] : []),
    ]);
  const rest = importance.length - rows.length;
  return [
    '## Features',
    `How much worse ${metric} gets on test rows where one feature's values are shuffled, in brackets the 95 % interval over ${blockCount} blocks of ${rowCount} rows in all. Features that say the same hide each other's importance; none of this is a cause.`,
    markdownTable(['feature', `loss of ${metric}`, ...(hasGains ? ['share of gain'] : [])], rows),
    ...(rest > 0 ? [`${rest} more are in features.json.`] : []),
    ...derivedLines(findings),
    `![Importance of features](${chartFiles.importance})`,
    ...(dependence.length > 0
      ? [
          'The mean score with a feature set to each of its usual values in turn, all else as it is:',
          `![Partial dependence](${chartFiles.dependence})`,
        ]
      : []),
  ].join('\n\n');
}

function derivedLines({ derivedGains = [] }: FeatureFindings): readonly string[] {
  if (derivedGains.length === 0) return [];
  const rows = derivedGains.slice(0, rowsMax).map(({ feature, gainShare }) => [feature, percent(gainShare)]);
  return [
    'Features that are computed are shuffled with the columns that they are made of; what the cuts by themselves gained in training:',
    markdownTable(['derived feature', 'share of gain'], rows),
  ];
}

const boundedWords = ({ value, low, high }: Bounded): string =>
  `${figure(value)} (${figure(low)} to ${figure(high)})`;
