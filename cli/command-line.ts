import type { Environment } from '../config/environment.ts';
import { errorReport } from './client/error-report.ts';
import { createProgram } from './program.ts';

/** Runs one command to its end: words on standard error and `process.exitCode` where it fails, with --json a body too. */
export async function runCommandLine(
  environment: () => Environment,
  words: readonly string[],
): Promise<void> {
  try {
    const program = await createProgram(environment, words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const report = errorReport(error);
    if (report.text !== '') process.stderr.write(`${report.text}\n`);
    if (report.body !== null && words.includes('--json'))
      process.stdout.write(`${JSON.stringify(report.body, null, 2)}\n`);
    process.exitCode = report.exitCode;
  }
}
