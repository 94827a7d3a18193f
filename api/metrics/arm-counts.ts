import type { Arm } from '../split/arm.ts';

export type ArmCounts = {
  /** Counts a row that the arm answered: one look-up and one addition. */
  count(arm: Arm): void;
  /** Prometheus text. */
  text(): string;
};

/** Counts what was answered by model, version, variant and reason, beyond the lives of the slots. */
export function openArmCounts(): ArmCounts {
  const tallies = new Map<string, { rows: number }>();
  const ofArms = new WeakMap<Arm, { rows: number }>();
  const begin = (arm: Arm): { rows: number } => {
    const { loaded, variant, reason } = arm;
    const labels = `model="${loaded.model}",version="${loaded.version}",variant="${variant}",reason="${reason}"`;
    const tally = tallies.get(labels) ?? { rows: 0 };
    tallies.set(labels, tally);
    ofArms.set(arm, tally);
    return tally;
  };
  return {
    count: (arm) => {
      const tally = ofArms.get(arm) ?? begin(arm);
      tally.rows += 1;
    },
    text: () =>
      [
        '# HELP ratchet_predictions_total Rows that were answered, by who answered and why it was they',
        '# TYPE ratchet_predictions_total counter',
        ...[...tallies].map(([labels, { rows }]) => `ratchet_predictions_total{${labels}} ${rows}`),
        '',
      ].join('\n'),
  };
}
