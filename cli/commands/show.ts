import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { VersionAnswer } from '../../shared/http/versions.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { namedVersion } from './named-version.ts';
import { showText } from './show-text.ts';

type Flags = Readonly<{ report?: boolean; json?: boolean }>;

async function show(api: ApiClient, model: string, name: string, { report, json }: Flags): Promise<void> {
  const path = modelPath(model, 'versions', await namedVersion(api, model, name));
  const version = await api.ask(VersionAnswer, path);
  if (!report) return printResult(version, { json, human: () => showText(model, version) });
  const markdown = String((await api.call(version.links.report)).body).trimEnd();
  return printResult({ version: version.version, report: markdown }, { json, human: () => markdown });
}

/** `ratchet show MODEL vN`: what is this, where does it come from, why is it live. */
export function registerShow(program: Command, environment: () => Environment): void {
  program
    .command('show')
    .description('what a version is, where it comes from, how good it is, and why it is live')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'a version such as v3, or live, or latest', 'live')
    .option('--report', 'print the report of its latest evaluation (Markdown)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  ratchet show churn\n  ratchet show churn v3 --report')
    .action((model: string, name: string, flags: Flags) => show(findApi(environment()), model, name, flags));
}
