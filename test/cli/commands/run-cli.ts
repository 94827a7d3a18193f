import { vi } from 'vitest';
import { runCommandLine } from '../../../cli/command-line.ts';
import { readEnvironment } from '../../../config/environment.ts';
import type { CliEnd } from './cli-process.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command in this very process, which a process of its own takes five times as long for; it knows nothing but
 * `env`, and what it writes is caught. One at a time: a process has one environment and one standard output.
 */
export function runCli(words: readonly string[], env: Readonly<Record<string, string>>): Promise<CliEnd> {
  const end = last.then(() => run(words, { RATCHET_HOME: '/nonexistent', ...env }));
  last = end.catch(() => undefined);
  return end;
}

async function run(words: readonly string[], env: Readonly<Record<string, string>>): Promise<CliEnd> {
  const { exitCode } = process;
  const [stdout, stderr] = [caught(process.stdout), caught(process.stderr)];
  // What Node and its packages look up by themselves, such as the folder for temporary files.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  process.exitCode = undefined;
  try {
    await runCommandLine(() => readEnvironment(env), words);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    vi.unstubAllEnvs();
    process.exitCode = exitCode;
    stdout.release();
    stderr.release();
  }
}

type Caught = Readonly<{ text(): string; release(): void }>;

/** Keeps what is written instead of writing it. */
function caught(stream: NodeJS.WriteStream): Caught {
  const write = stream.write;
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    text += String(chunk);
    const written = rest.at(-1);
    if (typeof written === 'function') written();
    return true;
  };
  return {
    text: () => text,
    release: () => {
      stream.write = write;
    },
  };
}
