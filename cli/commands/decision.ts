import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { openArtifacts } from '../../store/artifacts/artifacts.ts';
import { type Replayed, replayDecision } from '../../store/decisions/replay-decision.ts';
import { readDecision } from '../../store/postgres/decisions.ts';
import { openSnapshots } from '../../store/snapshots/snapshots.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { findDatabase } from '../client/session.ts';
import { withPool } from '../declare/ledger-access.ts';

async function replay(environment: Environment, id: string): Promise<Replayed> {
  const stored = await withPool(findDatabase(environment), (pool) => readDecision(pool, id));
  if (stored === null)
    throw new CommandFailed(
      `the ledger has no decision ${id}: ratchet show MODEL vN names the decision on a version`,
    );
  const { home } = environment;
  const snapshots = openSnapshots({ home });
  try {
    return await replayDecision({ artifacts: openArtifacts(home), snapshots }, stored);
  } finally {
    await snapshots.close();
  }
}

function replayedText(id: string, replayed: Replayed): string {
  switch (replayed.kind) {
    case 'agrees':
      return `${id} is judged the same again, to the byte: ${replayed.verdict}\nsha256 ${replayed.digest}`;
    case 'differs':
      return [`${id} is not judged the same again:`, ...replayed.differences.map((path) => `  ${path}`)].join(
        '\n',
      );
    case 'cannot':
      return replayed.reason;
  }
}

async function run(environment: Environment, id: string, flags: { readonly json?: boolean }): Promise<void> {
  const replayed = await replay(environment, id);
  if (replayed.kind === 'cannot') throw new CommandFailed(replayed.reason);
  printResult({ decision: id, ...replayed }, { json: flags.json, human: () => replayedText(id, replayed) });
  if (replayed.kind === 'differs')
    throw new CommandFailed(`${id} is not judged the same again`, { isAnswered: true });
}

/** `ratchet decision replay`: a verdict recomputed from what was kept of it. */
export function registerDecision(program: Command, environment: () => Environment): void {
  const decision = program
    .command('decision')
    .description('verdicts on versions, with all that they rest on')
    .addHelpText('after', '\nExample:\n  ratchet decision replay d-0a1b2c3d4e5f60718293a4b5');
  decision
    .command('replay')
    .description('judge again from the scores that were kept; exit 1 where a byte differs')
    .argument('<id>', 'the decision, as ratchet show and report.md name it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet decision replay d-0a1b2c3d4e5f60718293a4b5')
    .action((id: string, flags: { readonly json?: boolean }) => run(environment(), id, flags));
}
