import { versionName, versionNumber } from '../../shared/names.ts';
import type { Verdict } from '../../shared/policy/gate.ts';
import type { Queryable } from './pool.ts';
import { iso } from './rows.ts';

/** A verdict with the evidence it rests on, stored whole. */
export type Decision = {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly run: string;
  readonly champion: string | null;
  readonly verdict: Verdict;
  readonly body: Readonly<Record<string, unknown>>;
  /** sha256 of the canonical JSON of the body. */
  readonly digest: string;
  readonly createdAt: string;
};

type Row = {
  id: string;
  model: string;
  version: number;
  run: string;
  champion: number | null;
  verdict: Verdict;
  body: Record<string, unknown>;
  digest: string;
  created_at: Date;
};

const decisionOf = ({ version, champion, created_at, ...row }: Row): Decision => ({
  ...row,
  version: versionName(version),
  champion: champion === null ? null : versionName(champion),
  createdAt: iso(created_at),
});

/** Writes a decision; the same id is written once. */
export async function recordDecision(db: Queryable, decision: Omit<Decision, 'createdAt'>): Promise<void> {
  const { id, model, version, run, champion, verdict, body, digest } = decision;
  await db.query(
    `insert into decisions (id, model, version, run, champion, verdict, body, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [
      id,
      model,
      versionNumber(version),
      run,
      champion === null ? null : versionNumber(champion),
      verdict,
      JSON.stringify(body),
      digest,
    ],
  );
}

export async function readDecision(db: Queryable, id: string): Promise<Decision | null> {
  const { rows } = await db.query<Row>('select * from decisions where id = $1', [id]);
  return rows[0] === undefined ? null : decisionOf(rows[0]);
}

export async function latestDecision(
  db: Queryable,
  model: string,
  version: string,
): Promise<Decision | null> {
  const { rows } = await db.query<Row>(
    'select * from decisions where model = $1 and version = $2 order by created_at desc limit 1',
    [model, versionNumber(version)],
  );
  return rows[0] === undefined ? null : decisionOf(rows[0]);
}
