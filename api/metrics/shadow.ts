import type { Shadow } from '../shadow/shadow.ts';

/** The shadow of a replica as Prometheus text. */
export function shadowText({ counts, waitingCount }: Shadow): string {
  const lines = [...counts.byModel()].flatMap(([model, ends]) =>
    Object.entries(ends).map(
      ([end, count]) => `ratchet_shadow_copies_total{model="${model}",end="${end}"} ${count}`,
    ),
  );
  return [
    '# HELP ratchet_shadow_copies_total Copies of answers for a candidate in shadow, by what became of them; dropped and lost ones are not in the ledger',
    '# TYPE ratchet_shadow_copies_total counter',
    ...lines,
    '# HELP ratchet_shadow_waiting Copies that wait for the thread of the shadow',
    '# TYPE ratchet_shadow_waiting gauge',
    `ratchet_shadow_waiting ${waitingCount()}`,
    '',
  ].join('\n');
}
