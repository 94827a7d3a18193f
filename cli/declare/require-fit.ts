import type pg from 'pg';
import { pathText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { checkColumnsOn } from '../../store/snapshots/check-columns.ts';
import { ImportRefused } from '../import/refusal.ts';

/**
 * Asks of a declaration and its table what `ratchet apply` asks, before either of them is there for others to see.
 * `beside`: what was found in the data, which says why.
 * @throws ImportRefused with every reason at once
 */
export async function requireFit(
  client: pg.ClientBase,
  declaration: Declaration,
  beside: readonly string[] = [],
): Promise<void> {
  const findings = await checkColumnsOn(client, declaration);
  if (findings.length === 0) return;
  const reasons = findings.map(({ path, message }) => `${pathText(path)}: ${message}`);
  throw new ImportRefused(
    [`the data does not make a model ${declaration.model}; nothing was changed:`, ...reasons, ...beside].join(
      '\n  ',
    ),
  );
}
