import { readEnvironment } from '../config/environment.ts';
import { endWithReader } from './client/output.ts';
import { runCommandLine } from './command-line.ts';

endWithReader();
await runCommandLine(readEnvironment, process.argv.slice(2));
