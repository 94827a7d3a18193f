import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { installExtensions } from '../../models/extension/install.ts';
import { extensionFilesIn, loadExtensionFiles } from '../../store/extensions/load-extensions.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { shownPath } from '../declare/model-file.ts';
import { triedJson, triedText } from './tried-text.ts';
import { type Tried, tryExtension } from './try-extension.ts';

/** `ratchet test`: whether the user's own extensions keep what their families promise. */
export function registerTest(program: Command, environment: () => Environment): void {
  program
    .command('test')
    .description(
      'run the contract suites over your own learners, checks, metrics and gates; exit 1 where one fails',
    )
    .argument('[files...]', 'files of extensions; default: all of extensions/')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet test extensions/nearest-mean.ts')
    .action(async (files: readonly string[], { json }: { readonly json?: boolean }) => {
      const tried = await testExtensions(files, environment().extensionsFolder);
      printResult(triedJson(tried), { json, human: () => triedText(tried) });
      if (tried.some(({ outcomes }) => outcomes.some(({ failure }) => failure !== null)))
        process.exitCode = 1;
    });
}

/**
 * Loads all files of the folder, for names must not meet, and tries those that are named, or all.
 * @throws CommandFailed where there is none; ExtensionFault
 */
export async function testExtensions(files: readonly string[], folder: string): Promise<readonly Tried[]> {
  const named = files.map((file) => resolve(file));
  const all = [...new Set([...(await extensionFilesIn(folder)), ...named])];
  if (all.length === 0)
    throw new CommandFailed(
      `${shownPath(folder)} holds no extension: docs/extensions.md shows how to write one`,
    );
  const loaded = await loadExtensionFiles(all);
  installExtensions(loaded);
  const chosen = loaded.filter(({ file }) => named.length === 0 || named.includes(resolve(file)));
  const tried: Tried[] = [];
  for (const extension of chosen) tried.push(await tryExtension(extension));
  return tried;
}
