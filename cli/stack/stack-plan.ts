import type { TemporalConnection } from '../../config/environment.ts';
import type { Progress } from './progress.ts';
import type { AfterReadyStep } from './running-stack.ts';
import type { StackReport } from './stack-report.ts';

/** How the local stack is to be run. */
export type StackPlan = Readonly<{
  /** Folder of all data; absolute. */
  home: string;
  modelsFolder: string;
  extensionsFolder: string;
  cacheFolder: string;
  /** Removes the data of earlier starts first. */
  isFresh: boolean;
  isDemoWanted: boolean;
  /** Port wished for the API; a free one is taken where it is in use. */
  port: number;
  /** Port wished for Temporal's UI. */
  temporalUiPort: number;
  /** Servers that are there already; null: the stack brings its own. */
  databaseUrl: string | null;
  temporalAddress: string | null;
  temporalUi: string;
  temporal(): TemporalConnection;
  /** Compiled programs of the two services. */
  scripts: Readonly<{ worker: string; api: string }>;
  /** Environment for children: this process's with changes. */
  variables(changes: Readonly<Record<string, string | undefined>>): Record<string, string>;
  commit(): string;
  afterReady: readonly AfterReadyStep[];
  progress: Progress;
  /** Told once, beside the lines that people read: where the stack is to be found, or why it ended. */
  report?: (report: StackReport) => void;
}>;
