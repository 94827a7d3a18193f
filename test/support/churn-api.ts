import { afterAll, beforeAll } from 'vitest';
import { startApi, type TestApi } from './api.ts';
import { openServed, type Served } from './served-model.ts';

export type ChurnApi = { served: Served; api: TestApi };

/**
 * For the tests of a file: a replica that serves `churn` v1 and knows a v2 beside it; Temporal is away. What it answers is
 * filled before the first test.
 */
export function useChurnApi(): Readonly<ChurnApi> {
  const churn: Partial<ChurnApi> = {};
  beforeAll(async () => {
    const served = await openServed();
    churn.served = served;
    await served.declare('churn');
    await served.promote('churn', await served.train('churn'));
    await served.train('churn', { kind: 'prior' });
    churn.api = await startApi(served);
  });
  afterAll(async () => {
    await churn.api?.stop();
    await churn.served?.close();
  });
  return {
    get served() {
      return started(churn.served);
    },
    get api() {
      return started(churn.api);
    },
  };
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('it is there from the first test on');
  return part;
}
