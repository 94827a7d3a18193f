import { versionName } from '../../shared/names.ts';
import { iso, safeInteger, versionOrNull } from './rows.ts';

/** What a model serves now. The revision only grows; 0 and nothing where the model never served. */
export type Deployment = {
  readonly model: string;
  readonly revision: number;
  readonly stable: string | null;
  /** `weight` is the candidate's percentage of the traffic. */
  readonly candidate: {
    readonly version: string;
    readonly weight: number;
    readonly requestId: string;
  } | null;
  readonly updatedAt: string | null;
};

export type ChangeKind = 'stage' | 'promote' | 'rollback' | 'reload' | 'clear';

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
  readonly createdAt: string;
};

export type DeploymentRow = {
  model: string;
  revision: string;
  stable: number | null;
  candidate: number | null;
  candidate_weight: number;
  candidate_request: string | null;
  updated_at: Date;
};

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
  created_at: Date;
};

export const deploymentOf = (row: DeploymentRow): Deployment => ({
  model: row.model,
  revision: safeInteger(row.revision),
  stable: versionOrNull(row.stable),
  candidate:
    row.candidate === null
      ? null
      : {
          version: versionName(row.candidate),
          weight: row.candidate_weight / 100,
          requestId: row.candidate_request ?? '',
        },
  updatedAt: iso(row.updated_at),
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
  createdAt: iso(row.created_at),
});
