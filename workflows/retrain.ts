import { CancellationScope, CancelledFailure, isCancellation } from '@temporalio/workflow';
import type { FinishRun, Opened, RetrainOutcome, RetrainRequest } from '../shared/messages.ts';
import { announce } from './announce.ts';
import { rootReason } from './failure.ts';
import { judge } from './judgement.ts';
import { finishRun, openRun, retrainSteps } from './retrain-steps.ts';
import { trainBest } from './search.ts';
import { type Story, startStory } from './story.ts';

/** One retraining of a model, from its table to what serves; the ledger and Temporal's UI tell it as it goes. */
export async function retrain(request: RetrainRequest): Promise<RetrainOutcome> {
  const story = startStory(request);
  let opened: Opened | null = null;
  try {
    opened = await openRun(request);
    const outcome = await road(request, opened, story);
    await ended(request, opened, story, outcome);
    return outcome;
  } catch (thrown) {
    const error = asEnd(thrown);
    const outcome = isCancellation(error)
      ? ({ kind: 'cancelled', reason: 'cancelled on request' } as const)
      : ({ kind: 'failed', reason: rootReason(error) } as const);
    await ended(request, opened, story, outcome);
    throw error;
  }
}

/** A stage whose worker died cannot say that it was cancelled: it times out. */
const asEnd = (thrown: unknown): unknown =>
  CancellationScope.current().consideredCancelled && !isCancellation(thrown)
    ? new CancelledFailure('cancelled on request')
    : thrown;

/** The stages of a run, in their order; a stage that settles the matter ends it. */
async function road(request: RetrainRequest, opened: Opened, story: Story): Promise<RetrainOutcome> {
  const steps = retrainSteps(opened.heartbeatTimeoutMs);
  const step = { run: request.run, model: request.model };

  const pulled =
    opened.adopted ?? (await story.tell('pull', (call) => steps.pull.executeWithOptions(call, [step])));
  if (pulled.kind === 'unchanged') return { kind: 'skipped', reason: pulled.reason };
  const { snapshot } = pulled;

  const validated = await story.tell('validate', (call) =>
    steps.validate.executeWithOptions(call, [{ ...step, snapshot }]),
  );
  if (validated.kind === 'invalid') return { kind: 'rejected', snapshot, reason: validated.reason };

  const trained = await story.tell('train', (call) =>
    opened.searches
      ? trainBest({ ...step, snapshot }, steps, call)
      : steps.train.executeWithOptions(call, [{ ...step, snapshot }]),
  );
  const { version } = await story.tell('register', (call) =>
    steps.register.executeWithOptions(call, [{ ...step, snapshot, staging: trained.staging }]),
  );
  return judge({ ...step, snapshot, version }, steps, story);
}

/** Writes how the run ended, whatever ends it, and tells whoever wants to know. */
async function ended(
  request: RetrainRequest,
  opened: Opened | null,
  story: Story,
  outcome: FinishRun['outcome'],
): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    await finishRun({ run: request.run, model: request.model, outcome });
    story.ended(outcome);
    await announce(request, opened, outcome);
  });
}
