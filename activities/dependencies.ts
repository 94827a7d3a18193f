import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { TemporalUi } from '../shared/temporal-pages.ts';
import type { Artifacts } from '../store/artifacts/artifacts.ts';
import type { Pool } from '../store/postgres/pool.ts';
import type { Snapshots } from '../store/snapshots/snapshots.ts';
import type { Threads } from './threads.ts';

/** What the steps work with; the worker's `main.ts` gathers it. */
export type Dependencies = {
  readonly pool: Pool;
  /** Of the ledger, to listen on. */
  readonly ledgerUrl: string;
  readonly log: Logger;
  readonly artifacts: Artifacts;
  readonly snapshots: Snapshots;
  readonly threads: Threads;
  /** RATCHET_HOME, for the threads that open their own stores. */
  readonly home: string;
  /** Connection string of the variable that a declaration names. */
  readonly connection: (name: string) => string;
  /** Temporal, for the deployment's Updates. */
  readonly client: Client;
  readonly queuePrefix: string;
  readonly codeCommit: string;
  readonly heartbeatTimeoutMs: number;
  readonly readiness: Readiness;
  /** Where the links of notifications lead. */
  readonly temporalUi: TemporalUi;
};

/** How long a change waits for replicas. */
export type Readiness = {
  /** So long a step of a promotion waits by itself for replicas that are quick; for slow ones there is a step of its own. */
  readonly promptWithinMs: number;
  /** A live replica that has not said whether it can serve by then ends the change. */
  readonly readyWithinMs: number;
  /** So long the answer of a change waits for replicas that switch over. */
  readonly servingWithinMs: number;
};
