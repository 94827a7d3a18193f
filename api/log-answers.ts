import { bucketOf } from '../shared/assignment/bucket.ts';
import { type DeclaredLog, defaultLogging } from '../shared/declaration/log.ts';
import type { ProblemCode } from '../shared/http/problem.ts';
import { versionNumber } from '../shared/names.ts';
import type { LogEntry, RowOrigin } from '../store/prediction-log/log-entry.ts';
import type { PredictionLog } from '../store/prediction-log/prediction-log.ts';
import { rowOrigin } from '../store/prediction-log/write-row.ts';
import type { Serving } from './answering-slot.ts';
import { featuresJson } from './logged-features.ts';
import type { ArmCounts } from './metrics/arm-counts.ts';
import { type Answered, answeredLabel } from './predict-answer.ts';
import { defaultModel, isKnown } from './replica/view.ts';
import type { Shadow } from './shadow/shadow.ts';
import type { ShadowCopy } from './shadow/shadow-copy.ts';
import type { Arm, Assigned } from './split/arm.ts';

/** Told of each row of a request. */
export type RowLog = {
  answered(answered: Answered, batchSize: number | null): void;
  refused(row: {
    readonly id: string;
    readonly row: unknown;
    readonly batchSize: number;
    readonly assigned: Assigned;
  }): void;
};

/** A request that was not answered. */
export type Failure = {
  readonly id: string;
  /** As the path names it; null: the default one. */
  readonly model: string | null;
  /** Who would have answered; null where the failure came before. */
  readonly assigned: Assigned | null;
  /** Parsed, as far as it got. */
  readonly body: unknown;
  readonly status: number;
  readonly code: ProblemCode;
  /** Monotonic milliseconds. */
  readonly since: number;
};

export type AnsweredHow = {
  readonly latencyMs: number;
  readonly batchSize: number | null;
  /** JSON of the request, where it held one row. */
  readonly sent?: string;
};

export type AnswerLog = {
  /** For the rows of a request that came at `since`, monotonic milliseconds. */
  since(since: number): RowLog;
  answered(answered: Answered, about: AnsweredHow): void;
  failed(failure: Failure): void;
};

/** What is logged of the answers of an arm, worked out once. */
type Plan = {
  readonly logging: DeclaredLog | undefined;
  readonly origin: RowOrigin;
  readonly columns: ReadonlySet<string>;
  /** Share of the answers; 0: none. */
  readonly sample: number;
};

type Telling = Serving & { readonly arms: ArmCounts; readonly shadow: Pick<Shadow, 'offer'> };

/** Counts answers, copies them to a shadow, and puts them and failures into the log, as the declaration of their model wants it. Nothing here waits or throws. */
export function openAnswerLog(
  log: Pick<PredictionLog, 'append'>,
  { view, defaultModel: configured, arms, shadow }: Telling,
): AnswerLog {
  const plans = new WeakMap<Arm, Plan>();
  const planOf = (arm: Arm): Plan => {
    const logging = view.logging.get(arm.loaded.model);
    const found = plans.get(arm);
    if (found !== undefined && found.logging === logging) return found;
    const made = planFor(arm, logging);
    plans.set(arm, made);
    return made;
  };
  const answered: AnswerLog['answered'] = (
    { id, scored, read, assigned },
    { latencyMs, batchSize, sent },
  ) => {
    const { arm, hash } = assigned;
    arms.count(arm);
    if (arm.copiedTo !== null && isOf(arm.copiedTo.sample, id))
      shadow.offer(arm.copiedTo, copyOf({ id, scored, read, assigned }, sent));
    const plan = planOf(arm);
    if (!isOf(plan.sample, id)) return;
    log.append({
      origin: plan.origin,
      id,
      bucket: hash === null ? null : bucketOf(hash),
      entityId: read.entityId,
      requestId: read.requestId,
      batchSize,
      status: 200,
      code: null,
      latencyUs: microseconds(latencyMs),
      score: scored.score,
      scores: scored.byClass?.scores ?? null,
      label: answeredLabel(arm, scored),
      features: featuresJson(read.features, plan.columns, sent),
    });
  };
  const refused = ({ arm, hash }: Assigned, row: Omit<Failed, 'hash'>): void => {
    const plan = planOf(arm);
    if (plan.sample > 0) log.append(failedEntry(plan.origin, { ...row, hash }, plan.columns));
  };
  return {
    answered,
    since: (since) => ({
      answered: (row, batchSize) => answered(row, { latencyMs: performance.now() - since, batchSize }),
      refused: ({ row, assigned, ...about }) =>
        refused(assigned, { ...about, body: row, status: 422, code: 'validation_failed', since }),
    }),
    failed: ({ assigned, model: named, ...failure }) => {
      if (assigned !== null) return refused(assigned, { ...failure, batchSize: null });
      const model = named ?? defaultModel(view, configured);
      if (model === null || !isKnown(view, model) || view.logging.get(model) === false) return;
      log.append(failedEntry(unanswered(model), { ...failure, batchSize: null, hash: null }, noColumns));
    },
  };
}

const copyOf = ({ id, scored, read, assigned: { arm } }: Answered, sent: string | undefined): ShadowCopy => ({
  id,
  request: sent ?? JSON.stringify({ features: read.features }),
  stableScore: scored.score,
  stableLabel: answeredLabel(arm, scored),
});

type Failed = Pick<Failure, 'id' | 'body' | 'status' | 'code' | 'since'> & {
  readonly batchSize: number | null;
  /** Of the key by which it was assigned. */
  readonly hash: number | null;
};

const noColumns: ReadonlySet<string> = new Set();

/** Columns that the version reads; as long as the declaration is not known, which may leave some out, none. */
function planFor(arm: Arm, logging: DeclaredLog | undefined): Plan {
  const { loaded, revision, variant, salt, reason } = arm;
  const { exclude = [], sample } = logging === false ? { sample: 0 } : (logging ?? defaultLogging);
  const names = logging === undefined ? [] : loaded.inputs.map(({ name }) => name);
  return {
    logging,
    // Failures are logged whole: a rollout that counted a sample of the answers beside them would see too many.
    sample: sample > 0 && (salt !== null || arm.isWatched) ? 1 : sample,
    columns: new Set(names.filter((name) => !exclude.includes(name))),
    origin: rowOrigin({
      model: loaded.model,
      version: versionNumber(loaded.version),
      ...{ revision, variant, salt, assigned: reason },
    }),
  };
}

const unanswered = (model: string): RowOrigin =>
  rowOrigin({ model, version: null, revision: null, variant: null, salt: null, assigned: null });

function failedEntry(origin: RowOrigin, failed: Failed, columns: ReadonlySet<string>): LogEntry {
  const { id, body, status, code, since, batchSize, hash } = failed;
  const sent = typeof body === 'object' && body !== null ? { ...body } : {};
  const features = member(sent, 'features');
  return {
    ...{ origin, id, batchSize, status, code, score: null, scores: null, label: null },
    bucket: hash === null ? null : bucketOf(hash),
    entityId: identifierOf(sent, 'entity_id'),
    requestId: identifierOf(sent, 'request_id'),
    latencyUs: microseconds(performance.now() - since),
    features:
      typeof features === 'object' && features !== null ? featuresJson({ ...features }, columns) : null,
  };
}

const member = (object: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

function identifierOf(sent: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = member(sent, name);
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : undefined;
}

const isOf = (sample: number, id: string): boolean => sample >= 1 || chanceOf(id) < sample;

/** Between 0 and 1, from the last random digits of the id: the same however often it is asked. */
const chanceOf = (id: string): number => Number.parseInt(id.slice(-8), 16) / 2 ** 32;

const latencyUsMax = 2 ** 31 - 1;
const microseconds = (ms: number): number => Math.min(latencyUsMax, Math.round(ms * 1_000));
