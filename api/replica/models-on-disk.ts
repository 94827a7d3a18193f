import type { Logger } from 'pino';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { isRemovedModel } from '../../store/postgres/declarations.ts';
import type { Pool } from '../../store/postgres/pool.ts';

type Keeping = { readonly artifacts: Artifacts; readonly ledger: Pool; readonly log: Logger };

export type ModelsOnDisk = {
  /**
   * Keeps which models are declared, in their order, and withdraws what was removed; where others are declared than last
   * time.
   * @throws only where the ledger cannot be reached.
   */
  follow(declared: readonly string[]): Promise<void>;
  /** Looks again next time. */
  forget(): void;
};

/** What a replica keeps on disk of the ledger's models, for the time when it starts without the ledger. */
export function openModelsOnDisk(keeping: Keeping): ModelsOnDisk {
  let followed: string | null = null;
  return {
    follow: async (declared) => {
      const names = declared.join('/');
      if (names === followed) return;
      await keepDeclared(keeping, declared);
      await withdrawRemoved(keeping, declared);
      followed = names;
    },
    forget: () => {
      followed = null;
    },
  };
}

const keepDeclared = ({ artifacts, log }: Keeping, declared: readonly string[]): Promise<void> =>
  artifacts
    .writeDeclared(declared)
    .catch((error: unknown) => log.warn({ err: error }, 'declared_models.txt could not be written'));

/**
 * Withdraws what a replica without a ledger would serve, `current_model.txt`, of every model that was removed: also while
 * no replica ran. A model that the ledger never had keeps its files.
 */
async function withdrawRemoved(
  { artifacts, ledger, log }: Keeping,
  declared: readonly string[],
): Promise<void> {
  const kept = await artifacts.listModels().catch((error: unknown) => {
    log.warn({ err: error }, 'the folder of models could not be read: nothing is withdrawn from it');
    return [];
  });
  for (const model of kept.filter((name) => !declared.includes(name))) {
    if (!(await isRemovedModel(ledger, model))) continue;
    await artifacts
      .withdrawCurrent(model, () => isRemovedModel(ledger, model))
      .then(
        (isWithdrawn) => isWithdrawn && log.info({ model }, 'was removed: current_model.txt is withdrawn'),
      )
      .catch((error: unknown) =>
        log.warn({ err: error, model }, 'was removed, and current_model.txt could not be withdrawn'),
      );
  }
}
