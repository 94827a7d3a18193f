import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach } from 'vitest';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import type { ChangeAction } from '../../../store/postgres/wanted-change.ts';
import { startApi, type TestApi } from '../../support/api.ts';
import { eventually } from '../../support/eventually.ts';
import { openServed, type Served } from '../../support/served-model.ts';

/** A ledger in which `churn` is declared, and the replicas that a test starts over it. */
export type Fleet = Readonly<{
  served: Served;
  start(): Promise<TestApi>;
  /** Changes the deployment straight in the ledger; answers with its new revision. */
  change(requestId: string, action: ChangeAction): Promise<number>;
  /** Trains the next version and makes it serve. */
  promoteNext(): Promise<number>;
}>;

/** For the tests of a file: a fleet of its own for each, which ends with it. */
export function useFleet(): Fleet {
  const apis: TestApi[] = [];
  let served: Served | undefined;
  const opened = (): Served => {
    if (served === undefined) throw new Error('it is there from the beginning of a test on');
    return served;
  };
  beforeEach(async () => {
    served = await openServed();
    await served.declare('churn');
  });
  afterEach(async () => {
    await Promise.all(apis.splice(0).map((api) => api.stop()));
    await served?.close();
  });
  return {
    get served() {
      return opened();
    },
    start: async () => {
      const api = await startApi(opened());
      apis.push(api);
      let stopping: Promise<void> | null = null;
      return { ...api, stop: () => (stopping ??= leave(apis, api)) };
    },
    change: (requestId, action) => change(opened(), requestId, action),
    promoteNext: async () => opened().promote('churn', await opened().train('churn')),
  };
}

function leave(apis: TestApi[], api: TestApi): Promise<void> {
  apis.splice(apis.indexOf(api), 1);
  return api.stop();
}

async function change({ ledger }: Served, requestId: string, action: ChangeAction): Promise<number> {
  const { revision } = await readDeployment(ledger, 'churn');
  const how = { model: 'churn', requestId, expectedRevision: revision, actor: 'test', reason: 'test' };
  const changed = await changeDeployment(ledger, { ...how, action });
  if (changed.kind !== 'changed') throw new Error(changed.kind);
  return changed.deployment.revision;
}

export const serving = (api: TestApi): string | undefined => api.deps.view.slots.get('churn')?.loaded.version;

/** Waits until the replica serves the version; undefined: until it serves none. */
export const serves = (api: TestApi, version: string | undefined): Promise<string | undefined> =>
  eventually(
    () => serving(api),
    (found) => found === version,
  );

/** Waits until the replica says what is wrong. */
export const inTrouble = (api: TestApi): Promise<string | undefined> =>
  eventually(
    () => api.deps.view.troubles.get('churn'),
    (trouble) => trouble !== undefined,
  );

/** Turns one bit in the middle of a file. */
export async function spoil(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
