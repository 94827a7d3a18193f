import type { Command } from 'commander';
import { declarationJsonSchema } from '../../shared/declaration/json-schema.ts';
import { configurationPage } from './configuration.ts';

/** `ratchet reference`: every key of a declaration. */
export function registerReference(program: Command): void {
  program
    .command('reference')
    .description('print the reference of every key of a declaration, as Markdown')
    .option('--json', 'print the JSON Schema instead, for editors')
    .addHelpText('after', '\nExample:\n  ratchet reference --json > declaration.schema.json')
    .action((flags: { readonly json?: boolean }) => {
      const page = flags.json ? `${JSON.stringify(declarationJsonSchema(), null, 2)}\n` : configurationPage();
      process.stdout.write(page);
    });
}
