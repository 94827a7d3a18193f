import type { BenchContext } from './context.ts';
import { type Floor, startFloor } from './floor.ts';
import { type LoadResult, load } from './load.ts';
import { median, ratioOf, type SectionResult } from './ratio.ts';
import { served } from './served-model.ts';

const connections = 32;

/** Shares of bare Node that were measured elsewhere on such a machine. */
const elsewhere = [
  { name: 'FastAPI raw + orjson', share: 0.29, goal: 2.5 },
  { name: 'FastAPI + scikit-learn', share: 0.0053, goal: 140 },
  { name: 'MLflow', share: 0.0017, goal: 400 },
] as const;

type Target = { readonly url: string; readonly token: string | null; readonly body: unknown };

/** Rounds alternate, so that a noisy minute of the machine hits both. */
async function alternate(
  targets: Readonly<Record<string, Target>>,
  seconds: number,
): Promise<Record<string, readonly LoadResult[]>> {
  const results: Record<string, LoadResult[]> = {};
  for (let round = 0; round < 3; round++) {
    for (const [name, target] of Object.entries(targets)) {
      const result = await load({ ...target, seconds, connections });
      results[name] = [...(results[name] ?? []), result];
    }
  }
  return results;
}

const throughput = (results: readonly LoadResult[] | undefined): number =>
  median((results ?? []).map((result) => result.requests.average));

/** Authenticated predictions per second against bare Node and bare Koa doing the parsing alone. */
export async function measurePredict(context: BenchContext): Promise<SectionResult> {
  const model = await served(context);
  if (model === null)
    return { kind: 'skipped', reason: 'no model serves: the retrain section could not run' };
  const floors: Floor[] = [
    await startFloor(context.root, 'bare-node'),
    await startFloor(context.root, 'bare-koa'),
  ];
  const [node, koa] = floors;
  try {
    const body = { features: model.features };
    const ours = {
      url: `${context.stack.api.url}/models/${model.name}/predict`,
      token: context.stack.token,
      body,
    };
    const targets = {
      ours,
      node: { url: node?.url ?? '', token: null, body },
      koa: { url: koa?.url ?? '', token: null, body },
    };
    await load({ ...ours, seconds: 3, connections });
    const results = await alternate(targets, context.seconds);
    const [mine, bare] = [throughput(results['ours']), throughput(results['node'])];
    const common = { what: '/predict, requests per second', ours: mine, unit: '1/s' };
    return {
      kind: 'measured',
      ratios: [
        ratioOf({ ...common, against: 'bare Node', theirs: bare, goal: { atLeast: 0.75 } }),
        ratioOf({ ...common, against: 'bare Koa', theirs: throughput(results['koa']), goal: { atLeast: 1 } }),
        ...elsewhere.map(({ name, share, goal }) =>
          ratioOf({
            ...common,
            against: `${name} (measured elsewhere as ${share} of bare Node)`,
            theirs: bare * share,
            goal: { atLeast: goal },
          }),
        ),
      ],
      details: results,
    };
  } finally {
    for (const floor of floors) floor.stop();
  }
}
