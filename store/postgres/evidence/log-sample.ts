import { readDeclaration } from '../declarations.ts';
import type { Queryable } from '../pool.ts';

/** The share of a model's answers that its declaration has logged; failures, and what a rollout watches, are logged all. */
export async function logSample(db: Queryable, model: string): Promise<number> {
  const log = (await readDeclaration(db, model))?.declaration.log;
  return log === undefined || log === false ? 1 : log.sample;
}

/**
 * SQL of whether a row of `predictions` is of that share, drawn by its id as replicas draw answers: of what is logged whole
 * it takes the same share, so that rates are those of the traffic.
 */
export const isOfSample = (share: string): string =>
  `(('x' || right(id::text, 8))::bit(32)::bigint < ${share}::float8 * 4294967296)`;
