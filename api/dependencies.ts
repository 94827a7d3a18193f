import type { Logger } from 'pino';
import type { Artifacts } from '../store/artifacts/artifacts.ts';
import type { Pool } from '../store/postgres/pool.ts';
import type { PredictionLog } from '../store/prediction-log/prediction-log.ts';
import type { Connection } from '../store/snapshots/check-columns.ts';
import type { KeyRing } from './keys/key-ring.ts';
import type { AnswerLog } from './log-answers.ts';
import type { ApiMetrics } from './metrics/registry.ts';
import type { Replay } from './replay-decision.ts';
import type { ReplicaView } from './replica/view.ts';
import type { RolloutFeed } from './rollouts/rollout-feed.ts';
import type { Shadow } from './shadow/shadow.ts';
import type { Orchestration } from './temporal/orchestration.ts';

/** All that the API needs from outside; made by main.ts, and by tests. */
export type ApiDependencies = {
  readonly ledger: Pool;
  readonly orchestration: Orchestration;
  readonly artifacts: Artifacts;
  readonly keys: KeyRing;
  readonly view: ReplicaView;
  readonly metrics: ApiMetrics;
  /** Takes what was answered, and what was not. */
  readonly answers: AnswerLog;
  readonly predictions: PredictionLog;
  /** Judges a decision again. */
  readonly replay: Replay;
  readonly shadow: Shadow;
  /** News of rollouts. */
  readonly rollouts: RolloutFeed;
  readonly log: Logger;
  /** The address of a source, to look whether it has what a declaration names. */
  readonly connection: Connection;
  /** The model of the short forms; null: the only one. */
  readonly defaultModel: string | null;
  /** Makes the follower and the keys look at the ledger now. */
  readonly wake: () => void;
};
