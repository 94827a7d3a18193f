import type { Environment } from '../../config/environment.ts';
import type { Profile } from '../../shared/contract/profile.ts';
import { VersionsAnswer } from '../../shared/http/versions.ts';
import { lastVersionRun } from '../../store/postgres/runs.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { ApiProblem } from '../client/problem.ts';
import { findApi, findDatabase } from '../client/session.ts';
import { hasApi, withPool } from '../declare/ledger-access.ts';

/** What the rows are compared with, as a run would; or why with nothing. */
export type Before =
  | { readonly kind: 'profile'; readonly snapshot: string; readonly profile: Profile }
  | { readonly kind: 'none'; readonly reason: string };

/** The profile of the snapshot that the newest version was trained on, where it is on this machine. */
export async function snapshotBefore(
  environment: Environment,
  snapshots: Pick<Snapshots, 'readProfile'>,
  model: string,
): Promise<Before> {
  const snapshot = hasApi(environment)
    ? await newestThroughApi(environment, model)
    : await withPool(
        findDatabase(environment),
        async (pool) => (await lastVersionRun(pool, model))?.snapshot,
      );
  if (!snapshot) return { kind: 'none', reason: 'no version was trained yet' };
  const profile = await snapshots.readProfile(model, snapshot);
  return profile === null
    ? { kind: 'none', reason: `the profile of snapshot ${snapshot} is not on this machine` }
    : { kind: 'profile', snapshot, profile };
}

async function newestThroughApi(environment: Environment, model: string): Promise<string | null> {
  const path = withQuery(modelPath(model, 'versions'), { limit: '1' });
  try {
    const { versions } = await findApi(environment).ask(VersionsAnswer, path);
    return versions[0]?.snapshot ?? null;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'unknown_model') return null;
    throw error;
  }
}
