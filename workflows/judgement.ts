import type { EvaluateRequest, RetrainOutcome } from '../shared/messages.ts';
import type { RetrainSteps } from './retrain-steps.ts';
import type { Story } from './story.ts';

/** A champion that changes while a candidate is judged makes it be judged again, but not for ever. */
const roundsMax = 3;

/** Evaluates a version and promotes it where it passed; again where another champion serves by then. */
export async function judge(
  request: EvaluateRequest,
  steps: RetrainSteps,
  story: Story,
): Promise<RetrainOutcome> {
  const { run, model, version } = request;
  let decision = '';
  for (let round = 1; round <= roundsMax; round++) {
    const evaluated = await story.tell('evaluate', (call) =>
      steps.evaluate.executeWithOptions(call, [request]),
    );
    const { verdict, reason, champion } = evaluated;
    decision = evaluated.decision;
    if (verdict === 'fail') return { kind: 'held', version, decision, reason };
    const { onInconclusive = 'stage' } = evaluated;
    if (verdict === 'inconclusive' && onInconclusive === 'hold')
      return { kind: 'held', version, decision, reason: `inconclusive: ${reason}` };
    if (verdict === 'inconclusive' && onInconclusive === 'stage')
      return { kind: 'staged', version, decision, reason };
    if (evaluated.promote === 'manual') {
      const why = verdict === 'pass' ? 'passed; promotion is manual' : reason;
      return { kind: 'staged', version, decision, reason: why };
    }

    const promotion = { run, model, version, decision, champion };
    const promoted = await story.tell('promote', (call) =>
      steps.promote.executeWithOptions(call, [promotion]),
    );
    if (promoted.kind === 'promoted')
      return { kind: 'promoted', version, decision, revision: promoted.revision };
    if (promoted.kind === 'rolling-out')
      return { kind: 'rolling-out', version, decision, rollout: promoted.rollout };
    if (promoted.kind === 'refused') return { kind: 'staged', version, decision, reason: promoted.reason };
  }
  return { kind: 'staged', version, decision, reason: `the champion changed ${roundsMax} times meanwhile` };
}
