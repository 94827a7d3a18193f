import type { ChangeRequest, StagedChange } from '../shared/deployment-steps.ts';
import { changeDeployment, readDeployment } from '../store/postgres/deployments.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';

type Clearing = {
  readonly request: Pick<ChangeRequest, 'model' | 'actor'>;
  readonly staged: StagedChange;
  /** Why; kept in the ledger. */
  readonly detail: string;
};

/** Empties the candidate slot where it still holds this change's candidate; what serves stays. */
export const clearCandidate = ({ pool }: Pick<Dependencies, 'pool'>) =>
  guarded(async ({ request, staged, detail }: Clearing): Promise<void> => {
    const { model, actor } = request;
    for (;;) {
      const { revision, candidate } = await readDeployment(pool, model);
      if (candidate?.requestId !== staged.slot) return;
      const cleared = await changeDeployment(pool, {
        ...{ model, requestId: staged.slot, expectedRevision: revision, actor, reason: detail },
        action: { kind: 'clear' },
      });
      if (cleared.kind !== 'lost') return;
    }
  });
