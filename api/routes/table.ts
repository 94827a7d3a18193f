import { BatchAnswer, BatchRequest, PredictAnswer, PredictRequest } from '../../shared/http/predict.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, type Route } from '../http/route.ts';
import { pageRoutes } from '../ui/page-routes.ts';
import { changeRoutes } from './changes.ts';
import { decisionRoutes } from './decisions.ts';
import { declarationRoutes } from './declarations.ts';
import { explainRoutes } from './explain.ts';
import { exportRoute } from './export.ts';
import { feedbackRoutes } from './feedback.ts';
import { healthRoutes } from './health.ts';
import { keyRoutes } from './keys.ts';
import { modelRoutes } from './models.ts';
import { openApiRoute } from './openapi.ts';
import { predictionRoutes } from './predictions.ts';
import { retrainRoutes } from './retrain.ts';
import { rolloutRoutes } from './rollouts.ts';
import { runRoutes } from './runs.ts';
import { scheduleRoutes } from './schedule.ts';
import { versionRoutes } from './versions.ts';

/** Every route of the API, with its scope: the one table that all else is made from. */
export function routesOf(deps: ApiDependencies): readonly Route[] {
  const routes: readonly Route[] = [
    ...predictRoutes,
    ...explainRoutes(deps),
    ...predictionRoutes(deps),
    ...feedbackRoutes(deps),
    ...healthRoutes(deps),
    ...modelRoutes(deps),
    ...declarationRoutes(deps),
    ...versionRoutes(deps),
    exportRoute(deps),
    ...decisionRoutes(deps),
    ...runRoutes(deps),
    ...retrainRoutes(deps),
    ...rolloutRoutes(deps),
    ...changeRoutes(deps),
    ...scheduleRoutes(deps),
    ...keyRoutes(deps),
    ...pageRoutes(deps),
    openApiRoute(() => routes),
  ];
  return routes;
}

const single = {
  method: 'POST',
  scope: 'predict',
  body: jsonBody(PredictRequest),
  answers: { 200: PredictAnswer },
  takesVersion: true,
  problems: ['model_not_ready', 'not_following'],
  handle: null,
} as const;

const batch = { ...single, body: jsonBody(BatchRequest), answers: { 200: BatchAnswer } } as const;

const predictRoutes: readonly Route[] = [
  { ...single, path: '/models/:model/predict', operation: 'predict', summary: 'Predicts for one row' },
  {
    ...single,
    path: '/predict',
    operation: 'predictDefault',
    summary: 'Predicts for one row (the default model)',
    problems: [...single.problems, 'unknown_model', 'no_default_model'],
  },
  {
    ...batch,
    path: '/models/:model/predict/batch',
    operation: 'predictBatch',
    summary: 'Predicts for up to 1,000 rows; each succeeds or fails by itself',
  },
  {
    ...batch,
    path: '/predict/batch',
    operation: 'predictBatchDefault',
    summary: 'Predicts for up to 1,000 rows (the default model)',
    problems: [...single.problems, 'unknown_model', 'no_default_model'],
  },
];
