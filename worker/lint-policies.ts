import type { Dependencies } from '../activities/dependencies.ts';
import { withBenchmark } from '../shared/policy/lint-benchmark.ts';
import { lintPolicy } from '../shared/policy/lint-policy.ts';
import { listModels, readDeclaration } from '../store/postgres/declarations.ts';
import { readSnapshot } from '../store/postgres/snapshots.ts';
import { countHoldout } from '../store/snapshots/count-holdout.ts';

type Needs = Pick<Dependencies, 'pool' | 'log' | 'connection'>;

const timeoutMs = 3_000;

/** Says of each model which of its gates decide nothing on the rows that its source has now. */
export async function lintPolicies({ pool, log, connection }: Needs): Promise<void> {
  for (const { model } of await listModels(pool)) {
    const stored = await readDeclaration(pool, model);
    if (stored === null) continue;
    const { declaration } = stored;
    try {
      const connectionString = connection(declaration.source.connection);
      const signal = AbortSignal.timeout(timeoutMs);
      const holdout = await countHoldout(declaration, { connectionString, signal });
      const pinned = declaration.benchmark && (await readSnapshot(pool, declaration.benchmark));
      const expected = withBenchmark(declaration, holdout, pinned ? pinned.rowCount : null);
      for (const { severity, message, rule } of lintPolicy(declaration, expected).findings)
        if (severity === 'refused') log.warn({ model, rule }, `vacuous policy: ${message}`);
    } catch (error) {
      log.debug({ model, err: error }, 'the policy was not looked at: its source cannot be read from here');
    }
  }
}
