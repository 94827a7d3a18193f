import type { Queryable } from './pool.ts';

/**
 * Claims the sending of an event to one URL: true once, false ever after. The subject is `<model>/<what of it>`, such as a
 * run or a request's id; the model must be in the ledger.
 */
export async function claimNotification(
  db: Queryable,
  claim: { readonly subject: string; readonly event: string; readonly urlDigest: string },
): Promise<boolean> {
  const { rows } = await db.query(
    'insert into notifications (subject, event, url_digest) values ($1, $2, $3) on conflict do nothing returning subject',
    [claim.subject, claim.event, claim.urlDigest],
  );
  return rows.length === 1;
}
