import { defineGate, z } from 'ratchet/extension';

const alarms = (count: number, of: number) => ({
  labels: Array.from({ length: of }, (_, row) => row % 2),
  scores: Array.from({ length: of }, (_, row) => (row < count ? 0.9 : 0.1)),
});

/** Not more customers are named than the team can call: the share, with its 95 % interval, stays below `shareMax`. */
export const fewAlarms = defineGate({
  name: 'few-alarms',
  tasks: ['binary'],
  parameters: z.strictObject({ shareMax: z.number().min(0).max(1).describe('Largest share of rows') }),
  judge({ candidate: { scores, threshold } }, { shareMax }) {
    const share = scores.filter((score) => score >= threshold).length / scores.length;
    const half = 1.96 * Math.sqrt((share * (1 - share)) / scores.length);
    const reason = `${(100 * share).toFixed(1)} % of the rows are named, at most ${100 * shareMax} % may be`;
    if (share + half <= shareMax) return { verdict: 'pass', reason, evidence: share };
    if (share - half > shareMax) return { verdict: 'fail', reason, evidence: share };
    return { verdict: 'inconclusive', reason: `${reason}; more test rows tell`, evidence: share };
  },
  examples: {
    pass: { task: 'binary', candidate: alarms(5, 400), parameters: { shareMax: 0.1 } },
    fail: { task: 'binary', candidate: alarms(200, 400), parameters: { shareMax: 0.1 } },
    inconclusive: { task: 'binary', candidate: alarms(40, 400), parameters: { shareMax: 0.1 } },
  },
});
