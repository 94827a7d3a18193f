import { type RefuteAnswer, RefuteBody } from '../../shared/http/late-outcomes.ts';
import type { OnlineMetric } from '../../shared/rollout/plan.ts';
import { metricsOfTask } from '../../shared/rollout/resolve-guards.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import { judgeMatured } from '../../store/postgres/matured-outcomes.ts';
import type { Rollout } from '../../store/postgres/rollouts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, ok } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { rolloutPath } from './rollout-answer.ts';

/** Milliseconds: before whoever asked has given up. */
const timeoutMs = 50_000;

/** Judges what a rollout promoted by the outcomes that came since. @throws HttpProblem where it promoted nothing. */
export async function refuteNow(deps: ApiDependencies, call: Call, rollout: Rollout): Promise<Answer> {
  const { metric: asked, margin, reason, dry_run: isDry } = validated(RefuteBody, call.body);
  const { model, version, champion, id } = rollout;
  const problem = obstacle(rollout);
  if (problem !== null)
    throw new HttpProblem('rollout_not_now', problem, {
      extra: { links: { rollout: rolloutPath(rollout) } },
    });
  const metric = await metricFor(deps, model, asked);
  call.note({ rollout: id });
  const { actor } = call;
  const how = { metric, margin, actor, reason, isDry, timeoutMs };
  const late = await judgeMatured(deps.ledger, rollout, how).catch(tooLong);
  const { eValue, moreN, ...guard } = late.verdict;
  const body: RefuteAnswer = {
    ...{ rollout: id, model, version, champion, verdict: late.kind, marked: late.marked },
    guard: { ...guard, e_value: eValue, more_n: moreN },
  };
  return ok(body);
}

function tooLong(error: unknown): never {
  const isTimeout = error instanceof Error && 'code' in error && error.code === '57014';
  if (!isTimeout) throw error;
  const message = `the outcomes were not read within ${timeoutMs / 1_000} s: ask again when the database has less to do`;
  throw new HttpProblem('ledger_unavailable', message, { cause: error });
}

function obstacle({ id, state, plan, champion }: Rollout): string | null {
  if (plan.aa) return `${id} ran the champion against itself: it promoted nothing that could be refuted`;
  if (state !== 'succeeded')
    return `${id} is ${state}: later outcomes refute what a rollout promoted; while one is under way its guards judge`;
  if (champion === null)
    return `${id} promoted the first version: nothing served that it could be worse than`;
  const strategies = plan.phases.map(({ strategy }) => strategy);
  if (strategies.some((strategy) => strategy !== 'direct' && strategy !== 'blue-green')) return null;
  return `${id} promoted by ${strategies.join(', then ')}, which gives no rows to both versions: no outcome can compare them. A canary, an A/B test or a shadow does`;
}

async function metricFor(
  { ledger }: ApiDependencies,
  model: string,
  asked: OnlineMetric | undefined,
): Promise<OnlineMetric> {
  const { task } = (await readDeclaration(ledger, model))?.declaration ?? { task: 'binary' as const };
  const known = metricsOfTask[task];
  const [first = 'brier'] = known;
  if (asked === undefined || known.includes(asked)) return asked ?? first;
  const message = `${asked} does not fit a ${task} task: expected ${known.join(' or ')}`;
  throw new HttpProblem('validation_failed', message, {
    errors: [{ pointer: '#/metric', detail: message, code: 'unfit_metric' }],
  });
}
