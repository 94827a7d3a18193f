import type { RunStep, Validated, ValidateRequest } from '../shared/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { readRunContext } from './run-context.ts';
import { stage } from './stage.ts';

/** Checks the snapshot against the contract; the whole report is in the ledger. */
export const validate = (deps: Pick<Dependencies, 'pool' | 'snapshots'>) =>
  stage(deps, 'validate', async ({ run, model, snapshot }: ValidateRequest & RunStep) => {
    const { pool, snapshots } = deps;
    const { stored } = await readRunContext(pool, run);
    const { declaration } = stored;
    const manifest = await snapshots.readManifest(model, snapshot);
    const table = snapshots.resolveTable(declaration, manifest.columns);
    const report = await snapshots.validate({ declaration, table, manifest });
    return { answer: answerOf(report), detail: { report } };
  });
