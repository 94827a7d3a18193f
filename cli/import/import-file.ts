import { ModelName } from '../../shared/names.ts';
import { importFirst } from './first-import.ts';
import type { ImportDependencies, Imported, ImportRequest } from './import-request.ts';
import { importNext } from './next-import.ts';
import { ImportRefused } from './refusal.ts';
import { openSourceFile, type SourceFile } from './source-file.ts';

const momentText = (moment: Date | string): string =>
  typeof moment === 'string' ? moment : moment.toISOString();

async function refuseAgain(
  deps: ImportDependencies,
  request: ImportRequest,
  file: SourceFile,
): Promise<void> {
  if (request.again) return;
  const load = await deps.ledger.findLoad(request.model, file.sha256);
  if (load)
    throw new ImportRefused(
      `${file.path} was loaded into ${request.model} already (as ${load.fileName}, ${momentText(load.loadedAt)}): give --again to load it once more`,
    );
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
  const declaration = await deps.ledger.readDeclared(request.model);
  if (declaration) {
    await refuseAgain(deps, request, file);
    return importNext(deps, file, { request, declaration });
  }
  const { target } = request;
  if (target === undefined)
    throw new ImportRefused(
      `model ${request.model} is not declared yet: name the column to predict with --target`,
    );
  return importFirst(deps, file, { ...request, target });
}
