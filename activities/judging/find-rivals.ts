import type { Gate } from '../../shared/declaration/gate.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { metricOfGate } from '../../shared/policy/gate-metric.ts';
import { rivalsIn } from '../../shared/policy/named-rivals.ts';
import type { Rival } from '../../shared/policy/rival.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { listServed, readVersion, type Version } from '../../store/postgres/versions.ts';
import type { VersionRef } from './evidence.ts';

type Found = Partial<Record<Rival, VersionRef>>;

/** The versions that gates name beside the champion, where there are such; the ledger is asked only where a gate does. */
export async function findRivals(pool: Pool, declaration: Declaration): Promise<Found | undefined> {
  const { model, gates, reference } = declaration;
  const wanted = rivalsIn(gates).filter((rival) => rival !== 'three-features');
  if (wanted.length === 0) return undefined;
  const named =
    reference !== undefined && wanted.includes('reference')
      ? await readVersion(pool, model, reference)
      : null;
  const best = wanted.includes('best') ? bestOf(await listServed(pool, model), gates) : null;
  return { ...(named ? { reference: refOf(named) } : {}), ...(best ? { best: refOf(best) } : {}) };
}

const refOf = ({ version, digest }: Version): VersionRef => ({ version, digest });

/**
 * By the metric of the first gate that asks for the best, each on its own test rows. Where no version was measured by it, as
 * by metrics with a percentage, the latest stands for the best: a gate that compares with nothing would pass whatever comes.
 *
 * @param served the latest first
 */
export function bestOf<Served extends Pick<Version, 'metrics'>>(
  served: readonly Served[],
  gates: readonly Gate[],
): Served | null {
  const gate = gates.find((each) => 'against' in each && each.against === 'best');
  const metric = gate && 'metric' in gate ? metricOfGate(gate) : undefined;
  if (metric === undefined) return null;
  const valued = served.flatMap((version) => {
    const value = valueIn(version.metrics[metric.name]);
    return value === null ? [] : [{ version, value: metric.better === 'higher' ? value : -value }];
  });
  return valued.sort((one, two) => two.value - one.value)[0]?.version ?? served[0] ?? null;
}

function valueIn(estimate: unknown): number | null {
  const value =
    typeof estimate === 'object' && estimate !== null && 'value' in estimate ? estimate.value : null;
  return typeof value === 'number' ? value : null;
}
