import type { Dependencies } from '../activities/dependencies.ts';
import { pathText } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { withBenchmark } from '../shared/policy/lint-benchmark.ts';
import { lintPolicy } from '../shared/policy/lint-policy.ts';
import { checkRollout } from '../store/check-rollout.ts';
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
    await lintRollout(declaration, { pool, log, connection });
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

/** Says of a declared rollout whose approval nobody may give, or whose own figures cannot be read. */
async function lintRollout(declaration: Declaration, { pool, log, connection }: Needs): Promise<void> {
  const { findings, vacuous } = await checkRollout(pool, declaration, connection);
  for (const { path, message } of [...findings, ...vacuous])
    log.warn({ model: declaration.model, rule: pathText(path) }, `vacuous policy: ${message}`);
}
