import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { VersionAnswer } from '../../shared/http/versions.ts';
import { modelPath } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { moment } from '../client/words.ts';

type Flags = Readonly<{ report?: boolean; json?: boolean }>;

const field = (record: Readonly<Record<string, unknown>> | null, name: string): string => {
  const value = record?.[name];
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

function changeText(change: VersionAnswer['changes'][number]): string {
  const flags = `${change.forced ? ', forced' : ''}${change.break_glass ? ', break-glass' : ''}`;
  return `  ${moment(change.created_at)}  revision ${change.revision}: ${change.kind} ${change.from_version ?? 'nothing'} → ${change.to_version ?? 'nothing'} by ${change.actor}${flags}: ${change.reason}`;
}

/** What it is, where it comes from, why it is live. */
function showText(version: VersionAnswer): string {
  const { manifest } = version;
  const about = [
    'learner',
    'declaration',
    'snapshot',
    'split',
    'rows',
    'features',
    'threshold',
    'codeCommit',
    'owner',
    'notes',
    'versions',
    'durationsMs',
  ];
  return [
    `${version.version}  ${version.state}, trained ${moment(version.created_at)} by run ${version.run}`,
    `digest ${version.digest}`,
    ...about.map((name) => `  ${name}: ${field(manifest, name)}`),
    `verdict: ${field(version.decision, 'verdict')} (decision ${field(version.decision, 'id')})`,
    version.changes.length === 0 ? 'it never served' : 'why it serves, or served:',
    ...version.changes.map(changeText),
    `report: ratchet show MODEL ${version.version} --report`,
  ].join('\n');
}

/** `ratchet show MODEL vN`: what is this, where does it come from, why is it live. */
export function registerShow(program: Command, environment: () => Environment): void {
  program
    .command('show')
    .description('what a version is, where it comes from, and why it is live')
    .argument('<model>', 'name of the model')
    .argument('<version>', 'version, such as v3')
    .option('--report', 'print the report of its evaluation (Markdown)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet show churn v3')
    .action(async (model: string, name: string, flags: Flags) => {
      const api = findApi(environment());
      const version = VersionAnswer.parse((await api.call(modelPath(model, 'versions', name))).body);
      const report = flags.report ? (await api.call(version.links.report)).body : null;
      printResult(version, {
        json: flags.json,
        human: () => (typeof report === 'string' ? report : showText(version)),
      });
    });
}
