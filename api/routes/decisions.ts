import { ReplayAnswer } from '../../shared/http/decisions.ts';
import { readDecision } from '../../store/postgres/decisions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, ok, type Route } from '../http/route.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf } from './find-model.ts';

export const decisionRoutes = (deps: ApiDependencies): readonly Route[] => [
  {
    method: 'GET',
    path: '/models/:model/decisions/:decision/replay',
    scope: 'read',
    operation: 'replayDecision',
    summary: 'Judges a decision again from the scores that were kept: the same bytes, or what differs',
    body: noBody,
    answers: { 200: ReplayAnswer },
    problems: ['unknown_decision', 'too_many_readers'],
    handle: (call) => replayed(deps, call),
  },
];

const isDecisionId = (text: string): boolean => /^d-[0-9a-z-]{6,60}$/.test(text);

async function replayed(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const id = call.params['decision'] ?? '';
  const stored = isDecisionId(id) ? await readDecision(deps.ledger, id) : null;
  if (stored === null || stored.model !== model)
    throw new HttpProblem(
      'unknown_decision',
      `${model} has no decision ${id}: GET /models/${model}/versions/vN names the latest on a version`,
    );
  const found = await deps.replay(stored);
  if (found === null)
    throw new HttpProblem('too_many_readers', 'other replays wait already: ask again in a minute');
  const body: ReplayAnswer = { decision: id, model, ...found };
  return ok(body);
}
