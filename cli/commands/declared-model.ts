import { resolve } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { problemText } from '../../shared/declaration/problem.ts';
import { Declaration } from '../../shared/declaration/schema.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { declarationChecks } from '../declare/checks.ts';
import { withLedgerAccess } from '../declare/ledger-access.ts';
import { readModelFile } from '../declare/read-model-file.ts';

/** A declaration, and its number in the ledger; null while it is a file that was not applied. */
export type DeclaredModel = { readonly declaration: Declaration; readonly number: number | null };

/** The newest declaration of the ledger. @throws CommandFailed where it has none */
export async function appliedDeclaration(environment: Environment, model: string): Promise<DeclaredModel> {
  const applied = await withLedgerAccess(environment, ({ readApplied }) => readApplied(model));
  if (applied === null)
    throw new CommandFailed(
      `the ledger has no model ${model}: apply its declaration with \`ratchet apply\`, or name its file with --file`,
    );
  return { declaration: Declaration.parse(applied.declaration), number: applied.number };
}

/** The declaration in a file. @throws CommandFailed where it is not valid or another model's */
export async function declarationInFile(file: string, model: string): Promise<DeclaredModel> {
  const { parsed } = await readModelFile(resolve(file), declarationChecks);
  if (parsed.kind === 'invalid') throw new CommandFailed(parsed.problems.map(problemText).join('\n'));
  const { declaration } = parsed;
  if (declaration.model === model) return { declaration, number: null };
  throw new CommandFailed(`${file} declares ${declaration.model}, not ${model}`);
}
