import { featureContract, type InferredColumn, otherContract, targetContract } from './infer-contract.ts';
import type { InferredTarget } from './infer-target.ts';
import type { Inference, ProfiledColumn } from './inference.ts';
import { inlineYaml } from './inline-yaml.ts';

const columnLine = (column: string, contract: InferredColumn): string =>
  `    ${inlineYaml(column)}: ${inlineYaml(contract)}`;

function contractOf({ profile, role }: ProfiledColumn, target: InferredTarget): InferredColumn {
  const { type } = profile;
  const typed = type === null ? {} : { type };
  switch (role.kind) {
    case 'key':
    case 'watermark':
      return typed;
    case 'time':
      return typed;
    case 'target':
      return targetContract(profile, target.task === 'multiclass' ? null : target.values);
    case 'feature':
    case 'suspect':
      return featureContract(profile);
    case 'asked':
    case 'left-out':
      return otherContract(profile);
  }
}

/** Columns that the import adds are in the table too: declared, so that they are no surprise. */
function addedLines({ source, columns }: Inference): readonly string[] {
  const isThere = (column: string): boolean => columns.some(({ profile }) => profile.name === column);
  const added = [
    ...source.key.map((column) => ({ column, type: 'integer' })),
    ...(source.watermark === null ? [] : [{ column: source.watermark, type: 'timestamp' }]),
  ];
  return added
    .filter(({ column }) => !isThere(column))
    .map(({ column, type }) => columnLine(column, { type }));
}

function sourceLines({ source }: Inference): readonly string[] {
  const key = source.key.length === 1 ? inlineYaml(source.key[0]) : inlineYaml(source.key);
  return [
    'source:',
    ...(source.connection === null ? [] : [`  connection: ${source.connection}`]),
    ...(source.schema === 'public' ? [] : [`  schema: ${inlineYaml(source.schema)}`]),
    `  table: ${inlineYaml(source.table)}`,
    `  key: ${key}`,
    ...(source.watermark === null
      ? ['  # watermark: updated_at   # a column that grows with every change makes pulls incremental']
      : [`  watermark: ${inlineYaml(source.watermark)}`]),
    ...(source.time === null
      ? []
      : [`  time: ${inlineYaml(source.time)}   # event time: the newest rows are the test`]),
  ];
}

function targetLines({ target }: Inference): readonly string[] {
  const positive = target.positive === null ? [] : [`  positive: ${inlineYaml(target.positive)}`];
  const classes =
    target.task === 'multiclass' && target.values ? [`  classes: ${inlineYaml(target.values)}`] : [];
  return ['target:', `  column: ${inlineYaml(target.column)}`, ...positive, ...classes];
}

function contractLines(inference: Inference): readonly string[] {
  const { rowsMin, positiveBounds, columns, target } = inference;
  return [
    '# Inferred from the data: ranges and sets of features warn; types, missing columns, missing shares and unknown labels stop a run.',
    'contract:',
    ...(rowsMin === null ? [] : [`  rowsMin: ${rowsMin}   # the table is small; the default is 1000`]),
    ...(positiveBounds === null ? [] : [`  positiveShare: ${inlineYaml(positiveBounds)}`]),
    '  columns:',
    ...columns.map((column) => columnLine(column.profile.name, contractOf(column, target))),
    ...addedLines(inference),
  ];
}

function featureLines({ columns, protectedSuggestions }: Inference): readonly string[] {
  const excluded = columns.filter(({ role }) => role.kind === 'left-out' || role.kind === 'asked');
  const suspects = columns.filter(({ role }) => role.kind === 'suspect');
  const lines = [
    ...suspects.map(
      ({ profile, role }) => `  # ${inlineYaml(profile.name)} ${role.kind === 'suspect' ? role.reason : ''}`,
    ),
    ...(excluded.length === 0 ? [] : ['  exclude:']),
    ...excluded.map(({ profile, role }) => {
      const reason = role.kind === 'left-out' ? `   # ${role.reason}` : '';
      return `    - ${inlineYaml(profile.name)}${reason}`;
    }),
    ...(protectedSuggestions.length === 0
      ? []
      : [`  # protected: ${inlineYaml(protectedSuggestions)}   # kept for fairness, never features`]),
  ];
  return lines.length === 0 ? [] : ['features:', ...lines];
}

const learnerLines = ({ learner }: Inference): readonly string[] =>
  learner === null
    ? ['# learner: auto   # tries several learners and takes the simplest that is as good as the best']
    : [`learner: ${inlineYaml(learner)}`];

function gateLines({ gates }: Inference): readonly string[] {
  const { metric, championMargin, note } = gates;
  return [
    'gates:',
    `  - { metric: ${metric}, against: prior, margin: 0 }   # surely better than knowing nothing`,
    ...(note === null ? [] : [`  # ${note}`]),
    `  - { metric: ${metric}, against: champion, margin: ${championMargin} }   # not worse than what serves by more than this`,
    metric === 'rmse'
      ? '  # - { metric: rmse, max: 10 }   # a bound of your own'
      : `  # - { metric: ${metric}, min: 0.8 }   # a floor of your own`,
  ];
}

/** The model's file: readable YAML with short comments. */
export function declarationText(inference: Inference): string {
  const { model, target } = inference;
  const lines = [
    `model: ${inlineYaml(model)}`,
    `task: ${target.task}`,
    '# owner: who answers for it',
    ...sourceLines(inference),
    ...targetLines(inference),
    ...contractLines(inference),
    ...featureLines(inference),
    ...learnerLines(inference),
    ...gateLines(inference),
    '# schedule: daily',
  ];
  return `${lines.join('\n')}\n`;
}
