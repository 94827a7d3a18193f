import { ModelName, VersionName } from '../../shared/names.ts';
import { readDeclaration, type StoredDeclaration } from '../../store/postgres/declarations.ts';
import { readVersion, type Version } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { HttpProblem, noDefaultModel } from '../problem.ts';
import { defaultModel, knownModels } from '../replica/view.ts';

const unknownModel = (deps: ApiDependencies, name: string | undefined): HttpProblem =>
  new HttpProblem(
    'unknown_model',
    `no model ${name ?? ''} is declared: \`ratchet apply\` declares one, GET /models lists them`,
    { extra: { models: knownModels(deps.view) } },
  );

/** The model that a path names. @throws HttpProblem unknown_model. */
export async function modelOf(deps: ApiDependencies, call: Call): Promise<StoredDeclaration> {
  const name = ModelName.safeParse(call.params['model']);
  const stored = name.success ? await readDeclaration(deps.ledger, name.data) : null;
  if (stored === null) throw unknownModel(deps, call.params['model']);
  return stored;
}

/** The version that a path names. @throws HttpProblem unknown_model, unknown_version. */
export async function versionOf(deps: ApiDependencies, call: Call): Promise<Version> {
  const { model } = await modelOf(deps, call);
  const name = VersionName.safeParse(call.params['version']);
  const version = name.success ? await readVersion(deps.ledger, model, name.data) : null;
  if (version === null)
    throw new HttpProblem(
      'unknown_version',
      `${model} has no such version: GET /models/${model}/versions lists them`,
    );
  return version;
}

/** The same route under its short path, for the default model. */
export function shortForm(deps: ApiDependencies, path: string, route: Route): Route {
  const { handle } = route;
  const toDefault = async (call: Call, answer: (call: Call) => Promise<Answer>): Promise<Answer> => {
    const model = defaultModel(deps.view, deps.defaultModel);
    if (model === null) throw noDefaultModel(`${route.method} ${route.path}`);
    return answer({ ...call, params: { ...call.params, model } });
  };
  return {
    ...route,
    path,
    operation: `${route.operation}Default`,
    problems: [...(route.problems ?? []), 'no_default_model'],
    summary: `${route.summary} (the default model)`,
    handle: handle && ((call) => toDefault(call, handle)),
  };
}
