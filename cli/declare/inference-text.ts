import { table } from '../client/table.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { ColumnRole } from './column-role.ts';
import { widenedRange } from './infer-contract.ts';
import type { Inference } from './inference.ts';

const roleWords: Readonly<Record<ColumnRole['kind'], string>> = {
  key: 'key',
  target: 'target',
  time: 'event time',
  watermark: 'watermark',
  asked: 'left out, as asked',
  feature: 'feature',
  suspect: 'feature (!)',
  'left-out': 'left out (!)',
};

const short = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

function seenText(profile: ColumnProfile): string {
  if (profile.levels) return short(profile.levels.join(', '), 40);
  const { min, max } = profile;
  return min !== null && max !== null ? `${min} to ${max}` : `${profile.distinctCount} values`;
}

function allowedText(profile: ColumnProfile): string {
  const range = widenedRange(profile);
  if (range) return `${range.min} to ${range.max}`;
  return profile.type === 'category' && profile.levels ? `${profile.levels.length} levels` : '';
}

const missingText = ({ missingCount, rowCount }: ColumnProfile): string =>
  missingCount === 0 ? '' : `${missingCount} (${((100 * missingCount) / rowCount).toFixed(1)} %)`;

/** What was inferred, as a table of columns, then what was decided, then what to look at. */
export function inferenceText(inference: Inference): string {
  const rows = inference.columns.map(({ profile, role }) => [
    profile.name,
    profile.type ?? profile.postgresType,
    roleWords[role.kind],
    missingText(profile),
    seenText(profile),
    role.kind === 'feature' || role.kind === 'suspect' ? allowedText(profile) : '',
  ]);
  const header = ['column', 'type', 'role', 'missing', 'seen', 'contract'];
  const share =
    inference.positiveShare === null
      ? ''
      : `, ${(inference.positiveShare * 100).toFixed(1)} % of them positive`;
  return [
    table({ header, rows, nothing: 'no columns' }),
    '',
    `${inference.rowCount} rows, ${inference.labelledCount} with a label${share}`,
    ...inference.notes.map((note) => `note: ${note}`),
    ...inference.warnings.map((warning) => `warning: ${warning}`),
  ].join('\n');
}

/** The same for programs, in snake_case. */
export function inferenceJson(inference: Inference): Readonly<Record<string, unknown>> {
  const { target, source } = inference;
  return {
    task: target.task,
    target: target.column,
    positive: target.positive,
    key: source.key,
    watermark: source.watermark,
    time: source.time,
    row_count: inference.rowCount,
    labelled_count: inference.labelledCount,
    positive_share: inference.positiveShare,
    columns: inference.columns.map(({ profile, role }) => ({
      name: profile.name,
      type: profile.type,
      role: role.kind,
      ...('reason' in role ? { reason: role.reason } : {}),
      missing_count: profile.missingCount,
      distinct_count: profile.distinctCount,
      strength: profile.strength,
    })),
    notes: inference.notes,
    warnings: inference.warnings,
  };
}
