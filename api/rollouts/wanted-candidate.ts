import type { RolloutBody } from '../../shared/http/rollout-start.ts';
import { listVersions, readVersion, type Version } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';
import { loadVersion } from '../replica/load-version.ts';
import { fault } from './wanted-plan.ts';

/** Newest versions among which one that waits for a rollout is looked for. */
const lookedAtMax = 200;

/**
 * The version that a rollout is to bring, found fit to serve: its files are there, whole, and score what they scored.
 * @throws HttpProblem validation_failed, version_not_allowed, broken_artifact; no traffic has moved then.
 */
export async function wantedCandidate(
  deps: ApiDependencies,
  model: string,
  { body, champion }: { readonly body: RolloutBody; readonly champion: string | null },
): Promise<Version> {
  if (body.aa) return championItself(deps, model, { body, champion });
  const version = await named(deps, model, body.candidate);
  const obstacle = obstacleOf(version, champion);
  if (obstacle !== null)
    throw new HttpProblem('version_not_allowed', `${model} ${version.version} ${obstacle}`);
  await makeSure(deps, version);
  return version;
}

async function championItself(
  deps: ApiDependencies,
  model: string,
  { body, champion }: { readonly body: RolloutBody; readonly champion: string | null },
): Promise<Version> {
  if (champion === null) throw fault('aa', `${model} serves nothing yet that could be compared with itself`);
  if (body.candidate !== undefined && body.candidate !== champion)
    throw fault('candidate', `an A/A run takes what serves, ${champion}: leave candidate out`);
  return named(deps, model, champion);
}

async function named(deps: ApiDependencies, model: string, name: string | undefined): Promise<Version> {
  const version =
    name === undefined ? await newestStaged(deps, model) : await readVersion(deps.ledger, model, name);
  if (version) return version;
  const see = `GET /models/${model}/versions lists what there is`;
  throw name === undefined
    ? fault('candidate', `no version of ${model} is staged: retrain, or name one; ${see}`, 'unknown_version')
    : fault('candidate', `${model} has no version ${name}: ${see}`, 'unknown_version');
}

async function newestStaged({ ledger }: ApiDependencies, model: string): Promise<Version | null> {
  const { versions } = await listVersions(ledger, model, { limit: lookedAtMax });
  return versions.find(({ state }) => state === 'staged') ?? null;
}

/** Why a version may not be brought by a rollout, with the remedy; null where it may. */
function obstacleOf(version: Version, champion: string | null): string | null {
  const { state, barrier, collectedAt } = version;
  if (version.version === champion)
    return 'serves already: name another version, or ask for aa to compare it with itself';
  if (collectedAt !== null) return 'has no files any more, for they were collected: choose another version';
  const why = barrier ?? (state === 'held' || state === 'refuted' ? state : null);
  if (why === 'refuted') return 'is refuted: choose another version';
  if (why === 'held') return 'is held: its report says which gate failed; retrain, or promote it by force';
  if (why === 'unjudged' || state === 'candidate')
    return 'was not judged: a rollout takes versions that passed their gates or wait for a person';
  return null;
}

/** Loads and verifies the version here: files, digests, golden rows. It is published where it is not yet. */
async function makeSure(deps: ApiDependencies, version: Version): Promise<void> {
  const { model, version: name, digest } = version;
  try {
    await deps.artifacts.publish(model, name, digest);
    await loadVersion(deps.artifacts, { model, version: name, digest });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new HttpProblem('broken_artifact', `${name} cannot serve, and no traffic moved: ${detail}`, {
      cause: error,
    });
  }
}
