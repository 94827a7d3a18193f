import { z } from 'zod';
import { BrokenArtifact } from '../../store/artifacts/broken-artifact.ts';
import type { LoadedArtifact } from '../../store/artifacts/load.ts';
import type { Version } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { exportVersion } from '../export-version.ts';
import { type Answer, type Call, noBody, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { versionOf } from './find-model.ts';

const ExportQuery = z.strictObject({
  format: z.enum(['onnx']).default('onnx').describe('The form of the file'),
});

const mediaType = 'application/octet-stream';

/** A version as a file that other software scores with. */
export const exportRoute = (deps: ApiDependencies): Route => ({
  method: 'GET',
  path: '/models/:model/versions/:version/export',
  scope: 'read',
  operation: 'exportVersion',
  summary: 'The version as one ONNX graph: encoders, trees or weights, calibration and threshold',
  body: noBody,
  query: ExportQuery,
  answers: { 200: mediaType },
  problems: ['unknown_version', 'broken_artifact', 'not_exportable'],
  handle: (call) => exported(deps, call),
});

async function exported(deps: ApiDependencies, call: Call): Promise<Answer> {
  validated(ExportQuery, call.query);
  const version = await versionOf(deps, call);
  const { graph, model } = await loaded(deps, version);
  const { model: name, version: number, digest, learner } = version;
  const threshold = graph.task === 'binary' ? { threshold: String(graph.threshold) } : {};
  const facts = { model: name, version: number, digest, learner, task: graph.task, ...threshold };
  const outcome = await exportVersion({ graph, model, facts });
  if (outcome.kind === 'refused') throw new HttpProblem('not_exportable', outcome.reason);
  const headers = { 'content-disposition': `attachment; filename="${name}-${number}.onnx"` };
  return { status: 200, bytes: { type: mediaType, content: outcome.bytes }, headers };
}

async function loaded(
  { artifacts }: ApiDependencies,
  { model, version, digest, collectedAt }: Version,
): Promise<LoadedArtifact> {
  if (collectedAt !== null)
    throw new HttpProblem(
      'broken_artifact',
      `the files of ${version} are gone since ${collectedAt}: export a version that is kept, see GET /models/${model}/versions`,
    );
  try {
    return await artifacts.load(model, version, digest);
  } catch (error) {
    if (error instanceof BrokenArtifact)
      throw new HttpProblem('broken_artifact', error.message, { cause: error });
    throw error;
  }
}
