import { entityHash } from '../../shared/assignment/entity-hash.ts';
import {
  clockSkewMsMax,
  Feedback,
  FeedbackAnswer,
  FeedbackBatch,
  FeedbackBatchAnswer,
  feedbackRowsMax,
} from '../../shared/http/feedback.ts';
import { outcomeLabel } from '../../shared/policy/outcome-label.ts';
import type { StoredDeclaration } from '../../store/postgres/declarations.ts';
import { type NewOutcome, type OutcomeResult, recordOutcomes } from '../../store/postgres/outcomes.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, jsonBody, ok, type Route } from '../http/route.ts';
import { fieldCount, validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf, shortForm } from './find-model.ts';
import { caughtUp } from './predictions.ts';

export function feedbackRoutes(deps: ApiDependencies): readonly Route[] {
  const one: Route = {
    method: 'POST',
    path: '/models/:model/feedback',
    scope: 'feedback',
    operation: 'recordOutcome',
    summary: 'Tells what came true of a prediction; told again, it changes nothing',
    body: jsonBody(Feedback),
    answers: { 200: FeedbackAnswer, 201: FeedbackAnswer, 202: FeedbackAnswer },
    problems: ['outcome_conflict'],
    handle: (call) => single(deps, call),
  };
  const many: Route = {
    ...one,
    path: '/models/:model/feedback/batch',
    operation: 'recordOutcomes',
    summary: `Tells up to ${feedbackRowsMax} outcomes; each is recorded or refused by itself`,
    body: jsonBody(FeedbackBatch),
    answers: { 200: FeedbackBatchAnswer },
    problems: [],
    handle: (call) => batch(deps, call),
  };
  return [one, shortForm(deps, '/feedback', one), many, shortForm(deps, '/feedback/batch', many)];
}

type Told = { readonly declared: StoredDeclaration; readonly nowMs: number };

async function single(deps: ApiDependencies, call: Call): Promise<Answer> {
  const told = { declared: await modelOf(deps, call), nowMs: Date.now() };
  const outcome = outcomeOf(deps, told, call.body);
  const [result] = await recorded(deps, call, { told, outcomes: [outcome] });
  if (result === undefined) throw new Error('one outcome has one result');
  const body = answerOf(outcome, result);
  return { status: { recorded: 201, repeated: 200, pending: 202 }[body.status], body };
}

async function batch(deps: ApiDependencies, call: Call): Promise<Answer> {
  const told = { declared: await modelOf(deps, call), nowMs: Date.now() };
  const rows = validated(FeedbackBatch, call.body).rows.map((row) =>
    attempt(() => outcomeOf(deps, told, row)),
  );
  const outcomes = rows.flatMap((row) => ('ok' in row ? [row.ok] : []));
  const results = await recorded(deps, call, { told, outcomes });
  let next = 0;
  const body: FeedbackBatchAnswer = {
    rows: rows.map((row) => {
      if ('error' in row) return row;
      const result = results[next++];
      if (result === undefined) throw new Error('each outcome has a result');
      return attempt(() => answerOf(row.ok, result));
    }),
  };
  return ok(body);
}

type Refused = Extract<FeedbackBatchAnswer['rows'][number], { error: unknown }>;
type Attempt<T> = { readonly ok: T } | Refused;

/** What it gives, or the refusal as a row of a batch has it. */
function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: work() };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const { errors } = error.details;
    return {
      error: {
        code: error.code,
        detail: error.message,
        ...(errors === undefined ? {} : { errors: [...errors] }),
      },
    };
  }
}

/** @throws HttpProblem validation_failed where it is no outcome, or the model has no such label. */
function outcomeOf({ view }: ApiDependencies, { declared, nowMs }: Told, body: unknown): NewOutcome {
  const given = validated(Feedback, body);
  refuseFuture(given, nowMs);
  const classes = view.slots.get(declared.model)?.loaded.classes ?? null;
  const read = outcomeLabel(declared.declaration, given.label, classes);
  if (read.kind === 'invalid')
    throw new HttpProblem('validation_failed', fieldCount(1), {
      errors: [{ pointer: '#/label', detail: read.detail, code: 'invalid_value' }],
    });
  const observedAt = given.observed_at ?? new Date(nowMs).toISOString();
  const { prediction_id: id, entity_id: entity } = given;
  return {
    about:
      id === undefined
        ? { kind: 'entity', hash: entityHash(entity ?? ''), predictedAt: given.predicted_at ?? observedAt }
        : { kind: 'prediction', id },
    label: read.label,
    revision: given.revision,
    observedAt,
    source: given.source,
  };
}

/** What is told to be seen, or answered, later than now would judge what nobody can know yet. */
function refuseFuture(given: Feedback, nowMs: number): void {
  const errors = (['observed_at', 'predicted_at'] as const)
    .filter((field) => Date.parse(given[field] ?? '') > nowMs + clockSkewMsMax)
    .map((field) => ({
      pointer: `#/${field}`,
      detail: `lies in the future: it is ${new Date(nowMs).toISOString()} here, and clocks may differ by ${clockSkewMsMax / 60_000} minutes; send it when it came true, in UTC or with its offset`,
      code: 'in_future',
    }));
  if (errors.length > 0) throw new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
}

/** Of what this replica answered itself, it knows: that is in the log before outcomes look for their predictions. */
async function recorded(
  deps: ApiDependencies,
  { actor }: Call,
  { told, outcomes }: { readonly told: Told; readonly outcomes: readonly NewOutcome[] },
): Promise<readonly OutcomeResult[]> {
  if (outcomes.length === 0) return [];
  await caughtUp(deps);
  return recordOutcomes(deps.ledger, { model: told.declared.model, actor }, outcomes);
}

/** @throws HttpProblem outcome_conflict. */
function answerOf({ label }: NewOutcome, { step, prediction, isJoined }: OutcomeResult): FeedbackAnswer {
  if (step.kind === 'conflict')
    throw new HttpProblem('outcome_conflict', step.detail, {
      extra: { prediction_id: prediction, revision: step.revision, label: step.label },
    });
  return {
    status: !isJoined ? 'pending' : step.kind === 'record' ? 'recorded' : 'repeated',
    prediction_id: prediction,
    revision: step.revision,
    label,
  };
}
