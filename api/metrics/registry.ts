import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { bucketCount } from '../../shared/assignment/bucket.ts';
import type { HardTrigger } from '../../shared/rollout/state.ts';
import type { ReplicaView } from '../replica/view.ts';
import type { Split } from '../split/split.ts';
import { type ArmCounts, openArmCounts } from './arm-counts.ts';
import { type HotCounts, latencyBoundsSeconds, openHotCounts } from './latency.ts';

export type ApiMetrics = {
  readonly predictions: HotCounts;
  readonly arms: ArmCounts;
  /** A candidate that this replica took out of service. */
  countTrip(model: string, trigger: HardTrigger): void;
  countRequest(route: string, method: string, status: number): void;
  countRefusedLoad(model: string): void;
  countSwap(model: string): void;
  /** Prometheus text. */
  text(): Promise<string>;
};

/** The metrics of one replica, in a registry of its own. */
export function openMetrics(view: ReplicaView): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'ratchet_http_requests_total',
    help: 'Requests that are no predictions',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const refused = new Counter({
    name: 'ratchet_refused_loads_total',
    help: 'Versions that this replica could not load; what served went on',
    labelNames: ['model'],
    registers,
  });
  const swaps = new Counter({
    name: 'ratchet_swaps_total',
    help: 'Versions that this replica swapped in',
    labelNames: ['model'],
    registers,
  });
  const trips = new Counter({
    name: 'ratchet_candidate_trips_total',
    help: 'Candidates that this replica took out of service at once; stable answered',
    labelNames: ['model', 'trigger'],
    registers,
  });
  gauges(view, registers);
  const predictions = openHotCounts();
  const arms = openArmCounts();
  return {
    ...{ predictions, arms },
    countTrip: (model, trigger) => trips.inc({ model, trigger }),
    countRequest: (route, method, status) => requests.inc({ route, method, status }),
    countRefusedLoad: (model) => refused.inc({ model }),
    countSwap: (model) => swaps.inc({ model }),
    text: async () => `${await registry.metrics()}\n${predictionText(predictions)}${arms.text()}`,
  };
}

function gauges(view: ReplicaView, registers: Registry[]): void {
  new Gauge({
    name: 'ratchet_following',
    help: '1 while the replica follows the ledger',
    registers,
    collect() {
      this.set(view.isFollowing ? 1 : 0);
    },
  });
  new Gauge({
    name: 'ratchet_serving_revision',
    help: 'Revision of the deployment that this replica serves',
    labelNames: ['model', 'version'],
    registers,
    collect() {
      this.reset();
      for (const [model, slot] of view.slots.all())
        this.set({ model, version: slot.loaded.version }, slot.revision);
    },
  });
  new Gauge({
    name: 'ratchet_candidate_share',
    help: 'Share of the rows that this replica assigns to a candidate; 0 where it is out of service here',
    labelNames: ['model', 'version', 'role'],
    registers,
    collect() {
      this.reset();
      for (const [model, { candidate, split }] of view.slots.all())
        if (candidate)
          this.set({ model, version: candidate.loaded.version, role: candidate.role }, shareOf(split));
    },
  });
}

const shareOf = (split: Split | null): number =>
  split === null || split.health.trippedBy !== null ? 0 : split.buckets / bucketCount;

function predictionText(counts: HotCounts): string {
  const name = 'ratchet_predict_duration_seconds';
  let sum = 0;
  const buckets = [...latencyBoundsSeconds.map(String), '+Inf'].map((bound, index) => {
    sum += counts.buckets[index] ?? 0;
    return `${name}_bucket{le="${bound}"} ${sum}`;
  });
  const statuses = [...counts.statuses].map(
    ([status, count]) => `ratchet_predict_requests_total{status="${status}"} ${count}`,
  );
  return [
    `# HELP ${name} Time from the request's headers to its answer`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_sum ${counts.sumSeconds}`,
    `${name}_count ${counts.count}`,
    '# HELP ratchet_predict_requests_total Predictions by status',
    '# TYPE ratchet_predict_requests_total counter',
    ...statuses,
    '',
  ].join('\n');
}
