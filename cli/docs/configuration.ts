import { z } from 'zod';
import type { Learner } from '../../models/learner.ts';
import { learners } from '../../models/registry.ts';
import { declarationJsonSchema, type JsonSchema } from '../../shared/declaration/json-schema.ts';
import { autoKind } from '../../shared/declaration/learner.ts';
import { functions } from '../../shared/derived/functions.ts';
import { operators } from '../../shared/derived/operators.ts';
import { metricFamilies } from '../../shared/metrics/families.ts';
import { metricNamed, metricsOf } from '../../shared/metrics/metrics.ts';
import { caseUsage, caseWords, derivedIntro } from './derived-words.ts';
import { isRolloutPart, rolloutSection } from './rollout-words.ts';
import { nestedMappings, schemaTable } from './schema-table.ts';

const intro = `# Configuration

<!-- Written by \`ratchet reference > docs/configuration.md\` from the schemas; do not edit. -->

A model is declared in \`config/models/<model>.yaml\` (YAML 1.2). \`ratchet apply\` checks the file and stores it in the
ledger as a numbered version, which alone is the truth for every process; \`ratchet diff\` shows what would change. An
unknown key, a wrong type, a contradiction or a column that the source's table does not have is refused with file, line
and path; where the table is not there yet, or cannot be reached or read from where the declaration is applied, it is
stored with a warning. A key without a value counts as left out.

The smallest useful file:

\`\`\`yaml
model: churn
task: binary
source:
  table: customers
  key: customer_id
target:
  column: churn
  positive: yes
gates:
  - { metric: roc_auc, against: prior }
\`\`\`

Durations are a number and one of \`s\`, \`m\`, \`h\`, \`d\`, \`w\`: \`90s\`, \`30m\`, \`6h\`, \`7d\`, \`2w\`.
\`learner\` also takes a kind alone, \`schedule\` also takes \`hourly\` or \`daily\` (03:00), \`rollout\` also takes a strategy alone.`;

const gateIntro =
  'A gate is a bound on a metric, or a comparison on the same rows; each gives pass, fail or inconclusive by an interval. Or it is one of your own: see [extensions](extensions.md).';

/** What a form of a gate is called, by the key that tells it from the others. */
const gateTitles: Readonly<Record<string, string>> = {
  minImprovement: 'superiority',
  maxImprovement: 'a cap on suspicious improvement',
  margin: 'not worse than another',
  by: 'fairness',
  width: 'positive predictions beside the training rows',
  gate: 'a gate of your own',
};

const gateTitle = (keys: readonly string[]): string =>
  keys.map((key) => gateTitles[key]).find((title) => title !== undefined) ?? 'a bound';

type Mapping = { readonly path: string; readonly schema: JsonSchema };

/** A mapping of several forms has a section for each, told apart by its keys. */
function section({ path, schema }: Mapping, all: readonly Mapping[]): string {
  const about = schema.description ? [schema.description, ''] : [];
  const isForm = all.some((other) => other.path === path && other.schema !== schema);
  const keys = isForm ? `: ${Object.keys(schema.properties ?? {}).join(', ')}` : '';
  return [`## \`${path}\`${keys}`, '', ...about, schemaTable(schema)].join('\n');
}

/** Each mapping once, and the forms of one place side by side, though each brings mappings of its own. */
function formsTogether(nested: readonly Mapping[]): readonly Mapping[] {
  const once = [...new Map(nested.map((mapping) => [JSON.stringify(mapping), mapping])).values()];
  const paths = new Set(once.map(({ path }) => path));
  return [...paths].flatMap((path) => once.filter((mapping) => mapping.path === path));
}

function sections(): readonly string[] {
  const all = formsTogether(nestedMappings(declarationJsonSchema()));
  const nested = all.filter((mapping) => !isRolloutPart(mapping));
  return nested.map((mapping, index) => {
    if (mapping.path === 'rollout') return rolloutSection(all, mapping);
    if (mapping.path !== 'gates[]') return section(mapping, nested);
    const isFirst = nested[index - 1]?.path !== 'gates[]';
    const title = gateTitle(Object.keys(mapping.schema.properties ?? {}));
    const head = isFirst ? ['## `gates[]`', '', gateIntro, ''] : [];
    return [...head, `### ${title}`, '', schemaTable(mapping.schema)].join('\n');
  });
}

function metricTable(): string {
  const names = [
    ...new Set(
      [...metricsOf('binary'), ...metricsOf('multiclass'), ...metricsOf('regression')].map(
        ({ name }) => name,
      ),
    ),
  ];
  const rows = names.map((name) => {
    const metric = metricNamed(name);
    return `| \`${name}\` | ${metric?.tasks.join(', ')} | ${metric?.better} |`;
  });
  const families = metricFamilies.map(({ name, key, example, percentOf, of }) => {
    const { name: full, tasks, better } = of(percentOf(example));
    return `| \`${name}\` with \`${key}: ${example}\`, or \`${full}\` | ${tasks.join(', ')} | ${better} |`;
  });
  return ['## Metrics', '', '| metric | tasks | better |', '|---|---|---|', ...rows, ...families].join('\n');
}

/** The language of `features.derived`, from the literals that check it. */
function derivedSection(): string {
  const rows = [...operators.values(), ...functions.values()].map(
    ({ usage, words }) => `| \`${usage}\` | ${words} |`,
  );
  const table = ['| write | for |', '|---|---|', ...rows, `| \`${caseUsage}\` | ${caseWords} |`].join('\n');
  return ['## Derived features', derivedIntro, table].join('\n\n');
}

function learnerSection(learner: Learner): string {
  const schema = z.toJSONSchema(learner.parameters, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const parameters =
    Object.keys(schema.properties ?? {}).length === 0 ? 'No parameters.' : schemaTable(schema);
  return [`### \`${learner.kind}\``, '', `Tasks: ${learner.tasks.join(', ')}.`, '', parameters].join('\n');
}

const autoSection = [
  `### \`${autoKind}\``,
  '',
  'Tries the prior, linear learners, gradient boosting and random forests on folds of the training part, within `learner.budget`, and takes the simplest within one standard error of the best. Scores are calibrated where that helps, unless `learner.calibration` says otherwise. It has no parameters: the search finds them.',
].join('\n');

const ownLearners =
  'Those that are built in. A file in `extensions/` adds one of your own, as it adds metrics, checks and gates: see [extensions](extensions.md).';

/** The configuration reference, as Markdown: generated from the schemas that parse a declaration. */
export function configurationPage(): string {
  const top = ['## The file', '', schemaTable(declarationJsonSchema())].join('\n');
  const kinds = Object.values<Learner>(learners).map(learnerSection);
  const parts = [intro, top, ...sections(), derivedSection(), metricTable()];
  return `${[...parts, '## Learners', ownLearners, autoSection, ...kinds].join('\n\n')}\n`;
}
