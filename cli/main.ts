import { Command } from 'commander';
import { EnvironmentError, readEnvironment } from '../config/environment.ts';
import { registerDoctor } from './doctor/doctor-command.ts';
import { registerDev } from './stack/dev-command.ts';

const program = new Command('ratchet').description(
  'Keeps tabular models fresh in production: a PostgreSQL table in, a judged and served model out.',
);

for (const register of [registerDev, registerDoctor]) register(program, readEnvironment);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

function messageOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
