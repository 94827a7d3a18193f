import { activityInfo } from '@temporalio/activity';
import { nextRound } from '../models/search/next-round.ts';
import { roundMs } from '../models/search/round-ms.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import { searchBudgetOf } from '../shared/declaration/learner.ts';
import { permanentFaults } from '../shared/messages.ts';
import type { PlannedTrials, PlanTrialsRequest } from '../shared/search/search-steps.ts';
import { stageStarted } from '../store/postgres/runs.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { PermanentFault } from './permanent.ts';
import { readRunContext } from './run-context.ts';
import { validatedData } from './validated-data.ts';

/** Says which trials come next. The first plan begins the stage of training, which the fit of the winner goes on with. */
export const planTrials = ({ pool, log }: Pick<Dependencies, 'pool' | 'log'>) =>
  guarded(async ({ run, model, outcomes, endsAtMs: known }: PlanTrialsRequest): Promise<PlannedTrials> => {
    const context = await readRunContext(pool, run);
    const { declaration } = context.stored;
    const budget = searchBudgetOf(declaration.learner);
    if (budget === null)
      throw new PermanentFault(permanentFaults.programmer, `run ${run} looks for a learner that is declared`);
    const budgetMs = durationMs(budget.time) ?? 0;
    const rowCount = validatedData(context.run).counts.train;
    const { task, learner } = declaration;
    const plan = { task, rowCount, trialsMax: budget.trials, seed: learner.seed };
    const orders = nextRound(plan, outcomes);
    if (known === null) await stageStarted(pool, { run, stage: 'train', attempt: activityInfo().attempt });
    const now = Date.now();
    const endsAtMs = known ?? now + budgetMs;
    log.info({ model, run, tried: outcomes.length, next: orders.length }, 'trials planned');
    const trialsEndAtMs = now + roundMs(plan, outcomes, { leftMs: endsAtMs - now, budgetMs });
    return { orders, endsAtMs, trialsEndAtMs };
  });
