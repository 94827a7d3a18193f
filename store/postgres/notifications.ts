import type { Queryable } from './pool.ts';

/** Claims the sending of an event about a run or a change to one URL: true once, false ever after. */
export async function claimNotification(
  db: Queryable,
  claim: { readonly subject: string; readonly event: string; readonly urlDigest: string },
): Promise<boolean> {
  const { rows } = await db.query(
    'insert into notifications (run, event, url_digest) values ($1, $2, $3) on conflict do nothing returning run',
    [claim.subject, claim.event, claim.urlDigest],
  );
  return rows.length === 1;
}
