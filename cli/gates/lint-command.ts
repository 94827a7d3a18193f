import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { withBenchmark } from '../../shared/policy/lint-benchmark.ts';
import {
  type ExpectedHoldout,
  type Linted,
  type LintFinding,
  lintPolicy,
} from '../../shared/policy/lint-policy.ts';
import { countHoldout } from '../../store/snapshots/count-holdout.ts';
import { MissingSnapshot, snapshotFolder } from '../../store/snapshots/snapshot-folder.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { findSource } from '../client/session.ts';
import { counted, figure } from '../client/words.ts';
import { appliedDeclaration, declarationInFile } from '../commands/declared-model.ts';
import { rolloutFindings } from '../declare/lint-rollout.ts';
import { expectedRollout, perDay } from './expected-rollout.ts';

type Flags = { readonly file?: string; readonly perDay: number; readonly json?: boolean };

const percent = (share: number): string => `${figure(Math.round(share * 100))} %`;

/** What a person reads of it. */
export function lintedText(
  model: string,
  { rowCount, positiveShare }: ExpectedHoldout,
  linted: Linted,
): string {
  const size = positiveShare === undefined ? '' : `, ${percent(positiveShare)} of them positive`;
  const lines = linted.findings.map(findingText);
  return [
    `${model}: about ${counted(rowCount, 'test row')}${size}`,
    ...(lines.length === 0 ? ['nothing is vacuous'] : lines),
    promotedText(linted),
  ].join('\n');
}

const findingText = ({ severity, gate, rule, message }: LintFinding): string =>
  `${severity === 'refused' ? 'refused' : 'note'}: ${placeText(gate, rule)}${message}`;

function placeText(gate: number | null, rule: string | null): string {
  if (gate !== null) return `gates[${gate}] ${rule}: `;
  return rule === null ? '' : `${rule}: `;
}

function promotedText({ equalPromoted }: Linted): string {
  if (equalPromoted === null)
    return 'how often an equal candidate is promoted cannot be reckoned from these gates';
  const { least, most } = equalPromoted;
  const shares = percent(least) === percent(most) ? percent(most) : `${percent(least)} to ${percent(most)}`;
  return `a candidate exactly as good as the champion is promoted in ${shares} of runs`;
}

const lintedJson = (model: string, { rowCount, positiveShare }: ExpectedHoldout, linted: Linted) => ({
  ...{ model, test_row_count: rowCount, positive_share: positiveShare ?? null },
  ...{ findings: linted.findings, equal_promoted: linted.equalPromoted },
});

async function lint(environment: Environment, model: string, { file, perDay, json }: Flags): Promise<void> {
  const { declaration } =
    file === undefined ? await appliedDeclaration(environment, model) : await declarationInFile(file, model);
  const connectionString = findSource(environment, declaration.source.connection);
  const pinned = await benchmarkRows(environment, declaration);
  const holdout = withBenchmark(declaration, await countHoldout(declaration, { connectionString }), pinned);
  const rollout = await rolloutFindings(environment, declaration);
  const policy = lintPolicy(declaration, holdout);
  const linted = { ...policy, findings: [...policy.findings, ...rollout] };
  const expected = expectedRollout(declaration, perDay);
  printResult(
    { ...lintedJson(model, holdout, linted), rollout: expected.json },
    { json, human: () => [lintedText(model, holdout, linted), ...expected.lines].join('\n') },
  );
  const refused = linted.findings.filter(({ severity }) => severity === 'refused');
  if (refused.length > 0)
    throw new CommandFailed(`${counted(refused.length, 'finding')} would make the policy vacuous`, {
      isAnswered: true,
    });
}

/** Rows of the pinned snapshot; null where there is none, or it is not on this machine. */
async function benchmarkRows(
  { home }: Environment,
  { model, benchmark }: Declaration,
): Promise<number | null> {
  if (benchmark === undefined) return null;
  try {
    return (await snapshotFolder(home, model).read(benchmark)).rowCount;
  } catch (error) {
    if (error instanceof MissingSnapshot) return null;
    throw error;
  }
}

/** `ratchet lint`: whether a policy can decide anything, before a run finds out. */
export function registerLint(program: Command, environment: () => Environment): void {
  program
    .command('lint')
    .description(
      'look for gates that decide nothing on so many rows and approvals that nobody may give, and reckon how often an equal candidate is promoted; exit 1 where one is vacuous',
    )
    .argument('<model>', 'name of the model')
    .option('--file <path>', 'a declaration that is not applied yet, instead of the ledger’s')
    .option('--per-day <count>', 'predictions a day, to reckon how long its rollout takes', perDay, 100_000)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  ratchet lint churn\n  ratchet lint churn --file config/models/churn.yaml',
    )
    .action((model: string, flags: Flags) => lint(environment(), model, flags));
}
