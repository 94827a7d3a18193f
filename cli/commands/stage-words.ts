import { z } from 'zod';
import type { StageAnswer } from '../../shared/http/runs.ts';
import { differenceWords } from '../../shared/report/difference-words.ts';
import { counted, seconds } from '../client/words.ts';

/** What stages leave in the ledger and the API tells of, as far as a line shows it. */
const Detail = z
  .object({
    reason: z.string(),
    row_count: z.number(),
    unchanged: z.boolean(),
    kind: z.string(),
    why: z.string(),
    difference: z.object({ vanished: z.number(), appeared: z.number(), changed: z.number() }),
    report: z.object({
      rows: z.object({ used: z.number() }),
      violations: z.array(z.object({ severity: z.string() })),
    }),
    learner: z.object({ kind: z.string() }),
    search: z.object({ trials: z.array(z.unknown()) }).nullable(),
    features: z.array(z.string()),
    version: z.string(),
    verdict: z.string(),
    revision: z.number(),
  })
  .partial();
type Detail = z.infer<typeof Detail>;

const marks: Readonly<Record<StageAnswer['state'], string>> = {
  done: '✔',
  failed: '✖',
  cancelled: '✖',
  running: '…',
  pending: '·',
};

/** One line of a stage: `✔ pull (1.2 s): 3,333 rows`. */
export function stageLine(stage: StageAnswer): string {
  const attempt = stage.attempt > 1 ? `, attempt ${stage.attempt}` : '';
  const found = detailWords(stage);
  return `${marks[stage.state]} ${stage.stage}${elapsed(stage)}${attempt}${found === '' ? '' : `: ${found}`}`;
}

/** Why a run came out as it did, where it ended in success and gives no reason of its own: what the evaluation found. */
export function verdictReason(stages: readonly StageAnswer[]): string | null {
  const evaluated = stages.find(({ stage }) => stage === 'evaluate');
  return Detail.safeParse(evaluated?.detail).data?.reason ?? null;
}

function elapsed({ started_at, finished_at }: StageAnswer): string {
  if (started_at === null || finished_at === null) return '';
  return ` (${seconds(Date.parse(finished_at) - Date.parse(started_at))})`;
}

function detailWords(stage: StageAnswer): string {
  const parsed = Detail.safeParse(stage.detail);
  if (!parsed.success) return '';
  return stage.state === 'failed' || stage.state === 'cancelled'
    ? (parsed.data.reason ?? stage.state)
    : doneWords(stage.stage, parsed.data);
}

function doneWords(stage: StageAnswer['stage'], detail: Detail): string {
  const { reason, report, learner, search, features, version, verdict, revision } = detail;
  switch (stage) {
    case 'pull':
      return pullWords(detail);
    case 'validate':
      return report === undefined ? '' : reportWords(report);
    case 'train':
      return [
        learner &&
          `${learner.kind}${search ? `, chosen among ${counted(search.trials.length, 'trial')}` : ''}`,
        features && counted(features.length, 'feature'),
      ]
        .filter(Boolean)
        .join(', ');
    case 'register':
      return version ?? '';
    case 'evaluate':
      return [verdict, reason].filter(Boolean).join(': ');
    case 'promote':
      return revision === undefined ? (reason ?? '') : `revision ${revision}`;
  }
}

/** `2,000 rows, all read: the last full pull is older than 7d; unseen by increments: 7 rows gone, 1 new, 0 changed`. */
function pullWords({ row_count: rowCount, unchanged, kind, why, difference }: Detail): string {
  if (rowCount === undefined) return '';
  const rows = `${counted(rowCount, 'row')}${unchanged ? ', unchanged' : ''}`;
  const read = kind === 'full' && why !== undefined ? `, all read: ${why}` : '';
  return `${rows}${read}${difference === undefined ? '' : `; ${differenceWords(difference)}`}`;
}

function reportWords({ rows, violations }: NonNullable<Detail['report']>): string {
  const stopCount = violations.filter(({ severity }) => severity === 'stop').length;
  const warnCount = violations.length - stopCount;
  return [
    `${counted(rows.used, 'row')} used`,
    ...(stopCount > 0 ? [counted(stopCount, 'violation')] : []),
    ...(warnCount > 0 ? [counted(warnCount, 'warning')] : []),
  ].join(', ');
}
