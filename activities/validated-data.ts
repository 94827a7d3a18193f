import type { SplitRecord } from '../shared/artifact-manifest.ts';
import type { DataReport } from '../shared/contract/report.ts';
import { permanentFaults } from '../shared/messages.ts';
import type { Run } from '../store/postgres/runs.ts';
import type { PartCounts } from '../store/snapshots/choose-split.ts';
import { PermanentFault } from './permanent.ts';

/** What validation leaves in the ledger for the stages after it. */
export type ValidatedData = {
  readonly report: DataReport;
  readonly split: SplitRecord;
  readonly counts: PartCounts;
};

/** What this run's validation found. @throws PermanentFault where it did not pass */
export function validatedData({ run, stages }: Run): ValidatedData {
  const validated = stages.find(({ stage, state }) => stage === 'validate' && state === 'done');
  if (validated && 'split' in validated.detail) return validated.detail as ValidatedData;
  throw new PermanentFault(permanentFaults.programmer, `run ${run} goes on without valid data`);
}
