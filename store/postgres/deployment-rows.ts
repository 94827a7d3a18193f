import { versionName } from '../../shared/names.ts';
import type { CandidateRole } from '../../shared/rollout/state.ts';
import { iso, safeInteger, versionOrNull } from './rows.ts';

/** What stands in the candidate slot. */
export type Candidate = {
  readonly version: string;
  readonly role: CandidateRole;
  /** Its percentage of the traffic. */
  readonly weight: number;
  readonly requestId: string;
  /** The rollout that it belongs to, and the salt by which that assigns; null where a change stages it. */
  readonly rollout: string | null;
  readonly salt: string | null;
  /** Milliseconds that it may still be sent traffic without a renewal, at the time of reading; null where it has no lease. */
  readonly leaseMs: number | null;
};

/** What a model serves now. The revision only grows; 0 and nothing where the model never served. */
export type Deployment = {
  readonly model: string;
  readonly revision: number;
  readonly stable: string | null;
  readonly candidate: Candidate | null;
  readonly updatedAt: string | null;
};

export type ChangeKind = 'stage' | 'promote' | 'rollback' | 'reload' | 'clear' | 'split';

/** One row of the deployment's history. */
export type Change = {
  readonly model: string;
  readonly revision: number;
  readonly requestId: string;
  readonly kind: ChangeKind;
  /** What served before. */
  readonly fromVersion: string | null;
  /** What it was about; of a reload, what serves; of a clearing, what was in the slot. */
  readonly toVersion: string | null;
  readonly decision: string | null;
  readonly actor: string;
  readonly reason: string;
  /** Why the slot was cleared, where it was. */
  readonly detail: string | null;
  readonly forced: boolean;
  readonly breakGlass: boolean;
  /** Of a split: the candidate's percentage of the traffic. */
  readonly weight: number | null;
  readonly rollout: string | null;
  readonly createdAt: string;
};

export type DeploymentRow = {
  model: string;
  revision: string;
  stable: number | null;
  candidate: number | null;
  candidate_weight: number;
  candidate_request: string | null;
  candidate_role: CandidateRole | null;
  salt: string | null;
  rollout: string | null;
  lease_ms: number | null;
  updated_at: Date;
};

/** What is left of a deployment's lease by the database's clock. */
export const leaseColumn = '(extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as lease_ms';
export const deploymentColumns = `*, ${leaseColumn}`;

export type ChangeRow = {
  model: string;
  revision: string;
  request_id: string;
  kind: ChangeKind;
  from_version: number | null;
  to_version: number | null;
  decision: string | null;
  actor: string;
  reason: string;
  detail: string | null;
  forced: boolean;
  break_glass: boolean;
  weight: string | null;
  rollout: string | null;
  created_at: Date;
};

export const deploymentOf = (row: DeploymentRow): Deployment => ({
  model: row.model,
  revision: safeInteger(row.revision),
  stable: versionOrNull(row.stable),
  candidate: row.candidate === null ? null : candidateOf(row, row.candidate),
  updatedAt: iso(row.updated_at),
});

const candidateOf = (row: DeploymentRow, number: number): Candidate => ({
  version: versionName(number),
  role: row.candidate_role ?? 'staged',
  weight: row.candidate_weight / 100,
  requestId: row.candidate_request ?? '',
  rollout: row.rollout,
  salt: row.salt,
  leaseMs: row.lease_ms,
});

export const changeOf = (row: ChangeRow): Change => ({
  model: row.model,
  revision: safeInteger(row.revision),
  requestId: row.request_id,
  kind: row.kind,
  fromVersion: versionOrNull(row.from_version),
  toVersion: versionOrNull(row.to_version),
  decision: row.decision,
  actor: row.actor,
  reason: row.reason,
  detail: row.detail,
  forced: row.forced,
  breakGlass: row.break_glass,
  weight: row.weight === null ? null : Number(row.weight),
  rollout: row.rollout,
  createdAt: iso(row.created_at),
});
