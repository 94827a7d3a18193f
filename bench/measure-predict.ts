import type { BenchContext } from './context.ts';
import { type Floor, startFloor } from './floor.ts';
import { medianOf, medianPairRatio, pairedRounds, type Rounds, type Sample } from './paired-rounds.ts';
import { memberOf, residentBytes } from './process-memory.ts';
import type { Ratio, SectionResult } from './ratio.ts';
import { served } from './served-model.ts';

const roundCount = 31;

/** Shares of bare Node that were measured elsewhere on such a machine. */
const elsewhere = [
  { name: 'FastAPI raw + orjson', share: 0.29, goal: 2.5 },
  { name: 'FastAPI + scikit-learn', share: 0.0053, goal: 140 },
  { name: 'MLflow', share: 0.0017, goal: 400 },
] as const;

/** Authenticated predictions per second, and their CPU time, against bare Node and bare Koa doing the parsing alone. */
export async function measurePredict(context: BenchContext): Promise<SectionResult> {
  const model = await served(context);
  const api = memberOf(context.stack.pid, 'api/main.js');
  if (model === null || api === undefined)
    return { kind: 'skipped', reason: 'no model serves: the retrain section could not run' };
  const floors: Floor[] = [
    await startFloor(context.root, 'bare-node'),
    await startFloor(context.root, 'bare-koa'),
  ];
  try {
    const body = { features: model.features };
    const [node, koa] = floors.map(({ url, pid }) => ({ url, pid, token: null, body }));
    if (node === undefined || koa === undefined) throw new Error('a floor is missing');
    const url = `${context.stack.api.url}/models/${model.name}/predict`;
    const ours = { url, pid: api, token: context.stack.token, body };
    const rounds = await pairedRounds({ ours, node, koa }, roundCount);
    return { kind: 'measured', ratios: ratiosOf(rounds, residentBytes(api)), details: detailsOf(rounds) };
  } finally {
    for (const floor of floors) floor.stop();
  }
}

function ratiosOf(rounds: Rounds, memoryBytes: number): readonly Ratio[] {
  const line = (theirs: string, against: string, figure: keyof Sample): Omit<Ratio, 'goal'> => ({
    what: figure === 'perSecond' ? '/predict, requests per second' : '/predict, CPU time per request',
    unit: figure === 'perSecond' ? '1/s' : 'µs',
    against,
    ours: medianOf(rounds, 'ours', figure),
    theirs: medianOf(rounds, theirs, figure),
    ratio: medianPairRatio(rounds, { ours: 'ours', theirs, figure }),
  });
  const node = line('node', 'bare Node', 'perSecond');
  return [
    { ...node, goal: { atLeast: 0.75 } },
    { ...line('koa', 'bare Koa', 'perSecond'), goal: { atLeast: 1 } },
    { ...line('node', 'bare Node', 'cpuMicroseconds'), goal: { atMost: 1.33 } },
    { ...line('koa', 'bare Koa', 'cpuMicroseconds'), goal: { atMost: 1 } },
    ...elsewhere.map(({ name, share, goal }) => ({
      ...node,
      against: `${name} (measured elsewhere as ${share} of bare Node)`,
      theirs: node.theirs * share,
      ratio: node.ratio / share,
      goal: { atLeast: goal },
    })),
    {
      what: 'memory of a replica after the load',
      against: 'none',
      ours: memoryBytes / 2 ** 20,
      theirs: 1,
      ratio: memoryBytes / 2 ** 20,
      unit: 'MB',
      goal: { atMost: 120 },
    },
  ];
}

/** Every sample, and how much of a core the load itself took: the servers are the limit where that is well below 1. */
const detailsOf = (rounds: Rounds): Readonly<Record<string, unknown>> => ({
  ...rounds,
  load_share: Object.fromEntries(
    Object.keys(rounds).map((name) => [name, medianOf(rounds, name, 'loadShare')]),
  ),
});
