import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDeclaration } from '../../shared/declaration/parse.ts';
import { type Artifacts, openArtifacts } from '../../store/artifacts/artifacts.ts';
import { applyDeclaration } from '../../store/postgres/declarations.ts';
import { changeDeployment, readDeployment } from '../../store/postgres/deployments.ts';
import { openPool, type Pool } from '../../store/postgres/pool.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { freshDatabase } from './database.ts';
import { trainVersion } from './trained-version.ts';

/** A ledger, a home folder, and models in them, without any workflow. */
export type Served = Readonly<{
  url: string;
  home: string;
  ledger: Pool;
  artifacts: Artifacts;
  /** Declares a model with the columns of the test's table. */
  /** `more`: YAML behind the declaration. */
  declare(model: string, more?: string): Promise<void>;
  /** Trains a version through the real pipeline and registers it; `rowCount` makes versions differ. */
  train(model: string, options?: { readonly kind?: string; readonly rowCount?: number }): Promise<string>;
  /** Publishes and makes it serve by one compare-and-set, as the deployment does. */
  promote(model: string, version: string): Promise<number>;
  close(): Promise<void>;
}>;

export const declarationText = (model: string): string => `model: ${model}
task: binary
source: { table: customers, key: id }
target: { column: churned, positive: 'Yes' }
contract: { rowsMin: 10 }
gates:
  - { metric: roc_auc, against: prior }
`;

export const goodFeatures = { tenure: 12, plan: 'basic', senior: false } as const;

export async function openServed(): Promise<Served> {
  const database = await freshDatabase();
  const home = await mkdtemp(join(tmpdir(), 'ratchet-served-'));
  const ledger = openPool(database.url, { max: 4, name: 'ratchet test' });
  const artifacts = openArtifacts(home);
  let count = 0;
  return {
    url: database.url,
    home,
    ledger,
    artifacts,
    declare: (model, more = '') => declare(ledger, model, more),
    train: async (model, { kind = 'logistic-regression', rowCount } = {}) => {
      count += 1;
      return trainVersion(
        { ledger, artifacts },
        { model, kind, rowCount: rowCount ?? 120 + 20 * count, count },
      );
    },
    promote: (model, version) => promote({ ledger, artifacts }, model, version),
    close: async () => {
      await ledger.end();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

type Stores = Pick<Served, 'ledger' | 'artifacts'>;

async function declare(ledger: Pool, model: string, more: string): Promise<void> {
  const sourceText = declarationText(model) + more;
  const parsed = parseDeclaration(sourceText, { file: `${model}.yaml` });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  await applyDeclaration(ledger, { declaration: parsed.declaration, sourceText, actor: 'test' });
}

let promotions = 0;

async function promote({ ledger, artifacts }: Stores, model: string, name: string): Promise<number> {
  const version = await readVersion(ledger, model, name);
  if (version === null) throw new Error(`no ${name}`);
  await artifacts.publish(model, name, version.digest);
  promotions += 1;
  const { revision } = await readDeployment(ledger, model);
  const changed = await changeDeployment(ledger, {
    model,
    requestId: `test-${promotions}`,
    expectedRevision: revision,
    actor: 'test',
    reason: 'test',
    action: { kind: 'promote', version: name },
  });
  if (changed.kind !== 'changed') throw new Error(changed.kind);
  return changed.deployment.revision;
}
