import { readEnvironment } from '../config/environment.ts';
import { errorReport } from './client/error-report.ts';
import { endWithReader } from './client/output.ts';
import { createProgram } from './program.ts';

endWithReader();
try {
  const program = await createProgram(readEnvironment, process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  const report = errorReport(error);
  if (report.text !== '') process.stderr.write(`${report.text}\n`);
  if (report.body !== null && process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify(report.body, null, 2)}\n`);
  process.exitCode = report.exitCode;
}
