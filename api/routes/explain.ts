import {
  ExplainAnswer,
  ExplainBatchAnswer,
  ExplainBatchRequest,
  ExplainQuery,
} from '../../shared/http/explain.ts';
import { PredictRequest } from '../../shared/http/predict.ts';
import { answeringVersion } from '../answering-version.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { explainBatch, explanationOf, type Top } from '../explain-answer.ts';
import { type Answer, type Call, jsonBody, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { predictionText } from '../predict-answer.ts';
import { predictOne } from '../predict-one.ts';
import type { LoadedVersion } from '../replica/slot.ts';

/** Predictions with what each feature adds. They take longer than predictions, and so stand behind Koa. */
export function explainRoutes(deps: ApiDependencies): readonly Route[] {
  const versionOf = ({ params }: Call): LoadedVersion => answeringVersion(deps, params['model'] ?? null);
  const common = {
    method: 'POST',
    scope: 'predict',
    query: ExplainQuery,
    problems: ['model_not_ready', 'not_following'],
  } as const;
  const single = {
    ...common,
    body: jsonBody(PredictRequest),
    answers: { 200: ExplainAnswer },
    handle: async (call: Call) => json(explained(versionOf(call), call)),
  };
  const batch = {
    ...common,
    body: jsonBody(ExplainBatchRequest),
    answers: { 200: ExplainBatchAnswer },
    handle: async (call: Call) => json(await explainBatch(versionOf(call), call.body, topOf(call))),
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

/** The text of a prediction with its explanation before the last brace. */
function explained(loaded: LoadedVersion, call: Call): string {
  const top = topOf(call);
  const { read, scored } = predictOne(loaded, call.body);
  const explanation = JSON.stringify(explanationOf(loaded, read, top));
  return `${predictionText(loaded, scored, read).slice(0, -1)},"explanation":${explanation}}`;
}

const json = (content: string): Answer => ({ status: 200, text: { type: 'application/json', content } });
