import { existsSync } from 'node:fs';
import { ModelName } from '../../shared/names.ts';
import { modelFile, writeModelFile } from '../declare/model-file.ts';
import { importFirst } from './first-import.ts';
import type { ImportDependencies, Imported, ImportRequest } from './import-request.ts';
import type { LoadLedger } from './load-ledger.ts';
import { importNext } from './next-import.ts';
import { ImportRefused } from './refusal.ts';
import { openSourceFile, type SourceFile } from './source-file.ts';

const momentText = (moment: Date | string): string =>
  typeof moment === 'string' ? moment : moment.toISOString();

type Earlier = {
  readonly request: ImportRequest;
  readonly file: SourceFile;
  readonly load: NonNullable<Awaited<ReturnType<LoadLedger['findLoad']>>>;
  readonly sourceText: string;
};

/**
 * The first import of a model, asked for once more after it was ended between its transaction and the model's file,
 * writes that file. @throws ImportRefused for every other file that was loaded before
 */
async function completeEarlier(
  deps: ImportDependencies,
  { request, file, load, sourceText }: Earlier,
): Promise<Imported> {
  const { model, target } = request;
  const path = modelFile(deps.modelsFolder, model);
  if (target === undefined || existsSync(path))
    throw new ImportRefused(
      `${file.path} was loaded into ${model} already (as ${load.fileName}, ${momentText(load.loadedAt)}): give --again to load it once more`,
    );
  await writeModelFile(path, sourceText);
  const { rowCount } = load;
  return { kind: 'completed', model, table: model, rowCount, inserted: 0, updated: 0, file: path };
}

/**
 * Loads a CSV file into PostgreSQL: the first one makes table and declaration, later ones add their rows.
 * @throws ImportRefused where file or wishes must be mended; then nothing was changed.
 */
export async function importFile(deps: ImportDependencies, request: ImportRequest): Promise<Imported> {
  const model = ModelName.safeParse(request.model);
  if (!model.success)
    throw new ImportRefused(`--model ${request.model}: ${model.error.issues[0]?.message ?? ''}`);
  const file = await openSourceFile(request.file);
  const declared = await deps.ledger.readDeclared(request.model);
  if (declared) {
    const load = request.again ? null : await deps.ledger.findLoad(request.model, file.sha256);
    if (load) return completeEarlier(deps, { request, file, load, sourceText: declared.sourceText });
    return importNext(deps, file, { request, declaration: declared.declaration });
  }
  const { target } = request;
  if (target === undefined)
    throw new ImportRefused(
      `model ${request.model} is not declared yet: name the column to predict with --target`,
    );
  return importFirst(deps, file, { ...request, target });
}
