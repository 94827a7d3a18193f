import type { Logger } from 'pino';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { ApiMetrics } from '../metrics/registry.ts';
import type { CandidateFault } from '../split/candidate-health.ts';
import type { LoadedVersion } from './loaded-version.ts';
import type { ReplicaView } from './view.ts';

export type LoadVersion = (at: {
  readonly model: string;
  readonly version: string;
  readonly digest: string;
}) => Promise<LoadedVersion>;

export type Following = {
  readonly ledger: Pool;
  readonly artifacts: Artifacts;
  readonly view: ReplicaView;
  readonly metrics: ApiMetrics;
  readonly log: Logger;
  readonly load: LoadVersion;
  /** Told when a candidate is out of service here. */
  readonly onFault: (model: string, fault: CandidateFault) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
};
