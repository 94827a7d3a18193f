import type { SplitRecord } from '../shared/artifact-manifest.ts';
import { type DataReport, unresolvedReport } from '../shared/contract/report.ts';
import { resolveTable } from '../shared/contract/table.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import type { RunStep, Validated, ValidateRequest } from '../shared/messages.ts';
import { violationWords } from '../shared/report/violation-words.ts';
import { lastVersionRun } from '../store/postgres/runs.ts';
import type { PartCounts } from '../store/snapshots/choose-split.ts';
import type { Dependencies } from './dependencies.ts';
import { readRunContext } from './run-context.ts';
import { stage } from './stage.ts';

type Needs = Pick<Dependencies, 'pool' | 'snapshots'>;

/** Checks the snapshot against the contract and fixes how its rows are cut; the whole report is in the ledger. */
export const validate = (deps: Needs) =>
  stage(deps, 'validate', async ({ run, model, snapshot }: ValidateRequest & RunStep) => {
    const { stored } = await readRunContext(deps.pool, run);
    const manifest = await deps.snapshots.readManifest(model, snapshot);
    const checked = await check(deps, stored.declaration, manifest);
    return { answer: answerOf(checked), detail: checked };
  });

type Checked = {
  readonly report: DataReport;
  readonly split?: SplitRecord;
  readonly counts?: PartCounts;
  /** Why the rows cannot be cut into parts. */
  readonly uncut?: string;
};

async function check(
  { pool, snapshots }: Needs,
  declaration: Declaration,
  manifest: SnapshotManifest,
): Promise<Checked> {
  const resolved = resolveTable(declaration, manifest.columns);
  if (resolved.kind === 'unresolved') {
    return { report: unresolvedReport(resolved.problems, manifest.rowCount) };
  }
  const { table } = resolved;
  const before = (await lastVersionRun(pool, manifest.model))?.snapshot;
  const previousProfile =
    before && before !== manifest.id ? await snapshots.readProfile(manifest.model, before) : null;
  const report = await snapshots.validate({ declaration, table, manifest, previousProfile });
  if (report.verdict === 'fail') return { report };
  const chosen = await snapshots.chooseSplit({ declaration, table, manifest });
  if (chosen.kind === 'impossible') return { report, uncut: chosen.reason };
  return { report, split: chosen.split, counts: chosen.counts };
}

function answerOf({ report, uncut }: Checked): Validated {
  const stops = report.violations.filter(({ severity }) => severity === 'stop');
  if (stops.length > 0) {
    return { kind: 'invalid', violationCount: stops.length, reason: violationWords(stops) };
  }
  if (uncut !== undefined) return { kind: 'invalid', violationCount: 1, reason: uncut };
  return { kind: 'valid', warningCount: report.violations.length };
}
