import { startApi, type TestApi } from './api.ts';
import { openServed, type Served } from './served-model.ts';

export type ChurnApi = Readonly<{ served: Served; api: TestApi; close(): Promise<void> }>;

/** A replica that serves `churn` v1 and knows a v2 beside it; Temporal is away. */
export async function startChurnApi(): Promise<ChurnApi> {
  const served = await openServed();
  await served.declare('churn');
  await served.promote('churn', await served.train('churn'));
  await served.train('churn', { kind: 'prior' });
  const api = await startApi(served);
  return {
    served,
    api,
    close: async () => {
      await api.stop();
      await served.close();
    },
  };
}
