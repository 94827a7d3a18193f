import { versionName, versionNumber } from '../../shared/names.ts';
import type { Queryable } from './pool.ts';
import { iso, numberOrNull, versionOrNull } from './rows.ts';

export type DecisionVerdict = 'pass' | 'fail' | 'inconclusive';

/** A verdict on a version with the evidence it rests on; its files lie beside the version. */
export type StoredDecision = {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly run: string;
  /** The version that it was judged against; null where nothing served. */
  readonly champion: string | null;
  readonly verdict: DecisionVerdict;
  readonly body: Readonly<Record<string, unknown>>;
  /** Of the decision's files. */
  readonly digest: string;
  readonly createdAt: string;
};

type Row = {
  id: string;
  model: string;
  version: number;
  run: string;
  champion: number | null;
  verdict: DecisionVerdict;
  body: Record<string, unknown>;
  digest: string;
  created_at: Date;
};

const decisionOf = ({ created_at, ...row }: Row): StoredDecision => ({
  ...row,
  version: versionName(row.version),
  champion: versionOrNull(row.champion),
  createdAt: iso(created_at),
});

/** Writes a decision; nothing where its id is known. */
export async function recordDecision(
  db: Queryable,
  decision: Omit<StoredDecision, 'createdAt' | 'body'> & { readonly body: object },
): Promise<void> {
  await db.query(
    `insert into decisions (id, model, version, run, champion, verdict, body, digest)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [
      decision.id,
      decision.model,
      versionNumber(decision.version),
      decision.run,
      numberOrNull(decision.champion),
      decision.verdict,
      JSON.stringify(decision.body),
      decision.digest,
    ],
  );
}

export async function readDecision(db: Queryable, id: string): Promise<StoredDecision | null> {
  const { rows } = await db.query<Row>('select * from decisions where id = $1', [id]);
  return rows[0] === undefined ? null : decisionOf(rows[0]);
}

/** The newest verdict on a version; null where it was never judged. */
export async function latestDecision(
  db: Queryable,
  model: string,
  version: string,
): Promise<StoredDecision | null> {
  const { rows } = await db.query<Row>(
    'select * from decisions where model = $1 and version = $2 order by created_at desc, id desc limit 1',
    [model, versionNumber(version)],
  );
  return rows[0] === undefined ? null : decisionOf(rows[0]);
}

/** Other decisions on the test rows of a version: those of its snapshot's lineage, cut by the same split. */
export async function countLooks(
  db: Queryable,
  { model, version, except }: { readonly model: string; readonly version: string; readonly except: string },
): Promise<number> {
  const { rows } = await db.query<{ looks: string }>(
    `select count(*) as looks
     from versions own join snapshots mine on mine.id = own.snapshot
     join snapshots s on s.model = own.model and s.lineage = mine.lineage
     join versions v on v.model = own.model and v.snapshot = s.id and v.manifest->'split' = own.manifest->'split'
     join decisions d on d.model = v.model and d.version = v.number and d.id <> $3
     where own.model = $1 and own.number = $2`,
    [model, versionNumber(version), except],
  );
  return Number(rows[0]?.looks ?? 0);
}
