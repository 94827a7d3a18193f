import type { Command } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { examineAll } from './examine-all.ts';
import type { Finding } from './finding.ts';

/** `ratchet doctor`: what is wrong with this machine or its servers, and what mends it. */
export function registerDoctor(program: Command, environment: () => Environment): void {
  program
    .command('doctor')
    .description('check Node, ports, disk, binaries, database rights, Temporal and clock, with a remedy each')
    .option('--json', 'print the findings as JSON', false)
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgresql://… ratchet doctor')
    .action(async ({ json }: Readonly<{ json: boolean }>) => {
      const findings = await examineAll(environment());
      process.stdout.write(json ? `${JSON.stringify({ checks: findings }, null, 2)}\n` : asText(findings));
      if (findings.some(({ status }) => status === 'failure')) process.exitCode = 1;
    });
}

const marks = { ok: '✔', warning: '!', failure: '✖' } as const;

function asText(findings: readonly Finding[]): string {
  const lines = findings.flatMap((finding) => [
    `${marks[finding.status]} ${finding.check}: ${finding.detail}`,
    ...(finding.status === 'ok' ? [] : [finding.remedy.replace(/^/gm, '    ')]),
  ]);
  return `${lines.join('\n')}\n`;
}
