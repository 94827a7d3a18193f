import {
  ExplainAnswer,
  ExplainBatchAnswer,
  ExplainBatchRequest,
  ExplainQuery,
} from '../../shared/http/explain.ts';
import { PredictRequest } from '../../shared/http/predict.ts';
import { type Answering, answeringFor } from '../answering.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { explainBatch, explained, type Top } from '../explain-answer.ts';
import { type Answer, type Call, jsonBody, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import type { AnswerLog } from '../log-answers.ts';
import { predictionText } from '../predict-answer.ts';
import { predictOne } from '../predict-one.ts';
import { predictionId } from '../prediction-id.ts';
import { HttpProblem } from '../problem.ts';

/** Predictions with what each feature adds. They take longer than predictions, and so stand behind Koa. */
export function explainRoutes(deps: ApiDependencies): readonly Route[] {
  const common = {
    method: 'POST',
    scope: 'predict',
    query: ExplainQuery,
    takesVersion: true,
    problems: ['model_not_ready', 'not_following'],
  } as const;
  const single = {
    ...common,
    body: jsonBody(PredictRequest),
    answers: { 200: ExplainAnswer },
    handle: (call: Call) => logged(deps, call, explainedOne),
  };
  const batch = {
    ...common,
    body: jsonBody(ExplainBatchRequest),
    answers: { 200: ExplainBatchAnswer },
    handle: (call: Call) => logged(deps, call, explainedBatch),
  };
  const inShort = { problems: [...common.problems, 'unknown_model', 'no_default_model'] } as const;
  const [one, many] = ['Predicts for one row and says why', 'Predicts for up to 100 rows and says why'];
  const path = '/models/:model/explain';
  return [
    { ...single, path, operation: 'explain', summary: one },
    {
      ...single,
      ...inShort,
      path: '/explain',
      operation: 'explainDefault',
      summary: `${one} (the default model)`,
    },
    { ...batch, path: `${path}/batch`, operation: 'explainBatch', summary: many },
    {
      ...batch,
      ...inShort,
      path: '/explain/batch',
      operation: 'explainBatchDefault',
      summary: `${many} (the default model)`,
    },
  ];
}

const topOf = ({ query }: Call): Top => validated(ExplainQuery, query).top ?? null;

type Explaining = {
  readonly call: Call;
  readonly answering: Answering;
  readonly answers: AnswerLog;
  /** Monotonic milliseconds. */
  readonly since: number;
};

/** Answers, and logs a failure to. */
async function logged(
  deps: ApiDependencies,
  call: Call,
  explain: (explaining: Explaining) => Promise<string>,
): Promise<Answer> {
  const since = performance.now();
  const model = call.params['model'] ?? null;
  let answering: Answering | null = null;
  try {
    answering = answeringFor(deps, model, call.pinnedVersion);
    return json(await explain({ call, answering, answers: deps.answers, since }));
  } catch (error) {
    const { status, code } = error instanceof HttpProblem ? error : internal;
    const assigned = answering?.assigned ?? null;
    deps.answers.failed({ id: predictionId(), model, assigned, body: call.body, status, code, since });
    throw error;
  }
}

const internal = { status: 500, code: 'internal' } as const;

/** The text of a prediction with its explanation before the last brace. */
async function explainedOne({ call, answering, answers, since }: Explaining): Promise<string> {
  const top = topOf(call);
  const { answered, explanation } = explained(answering, predictOne(answering, call.body), top);
  answers.answered(answered, { latencyMs: performance.now() - since, batchSize: null });
  return `${predictionText(answered).slice(0, -1)},"explanation":${explanation}}`;
}

const explainedBatch = ({ call, answering, answers, since }: Explaining): Promise<string> =>
  explainBatch(answering, call.body, { top: topOf(call), log: answers.since(since) });

const json = (content: string): Answer => ({ status: 200, text: { type: 'application/json', content } });
