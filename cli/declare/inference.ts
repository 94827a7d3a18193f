import { counted } from '../client/words.ts';
import type { ColumnProfile } from './column-profile.ts';
import { type ColumnRole, columnRole, type KnownRoles, protectedSuggestions } from './column-role.ts';
import { positiveBounds, smallRowsMin } from './infer-contract.ts';
import { type InferredGates, inferGates } from './infer-gates.ts';
import type { InferredTarget } from './infer-target.ts';

export type ProfiledColumn = { readonly profile: ColumnProfile; readonly role: ColumnRole };

/** Everything that a model's file says and its reader should know, inferred from the data. */
export type Inference = {
  readonly model: string;
  readonly source: {
    readonly schema: string;
    readonly table: string;
    readonly key: readonly string[];
    readonly watermark: string | null;
    readonly time: string | null;
    readonly connection: string | null;
  };
  readonly target: InferredTarget;
  /** Kind of learner; null: the task's own. */
  readonly learner: string | null;
  readonly rowCount: number;
  readonly labelledCount: number;
  /** Of the labelled rows; null unless the task is binary. */
  readonly positiveShare: number | null;
  readonly rowsMin: number | null;
  readonly positiveBounds: { readonly min?: number; readonly max?: number } | null;
  readonly gates: InferredGates;
  readonly columns: readonly ProfiledColumn[];
  readonly protectedSuggestions: readonly string[];
  /** What was decided for the user. */
  readonly notes: readonly string[];
  /** What the user should look at. */
  readonly warnings: readonly string[];
};

export type InferenceInput = {
  readonly model: string;
  readonly source: Inference['source'];
  readonly learner: string | null;
  readonly exclude: readonly string[];
  readonly target: InferredTarget;
  readonly profiles: readonly ColumnProfile[];
  /** Rows of the positive value; 0 unless the task is binary. */
  readonly positiveCount: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
};

const testShare = 0.2;
const rareClassShare = 0.05;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function columnWarnings(columns: readonly ProfiledColumn[]): readonly string[] {
  return columns.flatMap(({ profile, role }) => {
    if (role.kind === 'left-out') return [`${profile.name} ${role.reason}; left out of the features`];
    return role.kind === 'suspect' ? [`${profile.name} ${role.reason}`] : [];
  });
}

/** What the inferred figures leave out, though the column is read by every run. */
function infiniteWarnings(columns: readonly ProfiledColumn[]): readonly string[] {
  return columns.flatMap(({ profile: { name, type, infiniteCount }, role }) => {
    if (infiniteCount === 0 || role.kind === 'left-out' || role.kind === 'asked') return [];
    const verb = infiniteCount === 1 ? 'is' : 'are';
    const what = type === 'timestamp' ? 'infinite' : 'NaN or infinite';
    return [`${name}: ${counted(infiniteCount, 'value')} ${verb} ${what}; a run stops on it`];
  });
}

function classWarnings(share: number | null): readonly string[] {
  if (share === null) return [];
  const smaller = Math.min(share, 1 - share);
  return smaller < rareClassShare ? [`one class is ${percent(smaller)} of the labelled rows, under 5 %`] : [];
}

function labelNotes(rowCount: number, labelledCount: number): readonly string[] {
  const unlabelled = rowCount - labelledCount;
  return unlabelled === 0
    ? []
    : [`${unlabelled} rows have no label: they are left out of training and counted`];
}

/** Decides roles, contract, gates and warnings from the profiles; no input or output. */
export function infer(input: InferenceInput): Inference {
  const { model, source, target, learner, profiles } = input;
  const isBinary = target.task === 'binary';
  const known: KnownRoles = { ...source, target: target.column, exclude: input.exclude };
  const columns = profiles.map((profile) => ({
    profile,
    role: columnRole(profile, known, target.task !== 'regression'),
  }));
  const targetProfile = profiles.find((profile) => profile.name === target.column);
  const rowCount = targetProfile?.rowCount ?? 0;
  const labelledCount = rowCount - (targetProfile?.missingCount ?? 0);
  const positiveShare = isBinary ? input.positiveCount / Math.max(1, labelledCount) : null;
  const rowsMin = smallRowsMin(labelledCount);
  const gates = inferGates({
    task: target.task,
    testRowCount: Math.round(labelledCount * testShare),
    positiveShare: positiveShare ?? 0.5,
  });
  const notes = [
    ...input.notes,
    ...target.notes,
    ...labelNotes(rowCount, labelledCount),
    ...(rowsMin === null ? [] : [`rowsMin: ${rowsMin} instead of 1000, for there are ${labelledCount} rows`]),
    ...(gates.note === null ? [] : [`margin against the champion ${gates.note}`]),
  ];
  const features = columns.filter(({ role }) => role.kind === 'feature' || role.kind === 'suspect');
  return {
    model,
    source,
    target,
    learner,
    rowCount,
    labelledCount,
    positiveShare,
    rowsMin,
    positiveBounds: positiveShare === null ? null : positiveBounds(positiveShare),
    gates,
    columns,
    protectedSuggestions: protectedSuggestions(features.map(({ profile }) => profile.name)),
    notes,
    warnings: [
      ...input.warnings,
      ...columnWarnings(columns),
      ...infiniteWarnings(columns),
      ...classWarnings(positiveShare),
    ],
  };
}
