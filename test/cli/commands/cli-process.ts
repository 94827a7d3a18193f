import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../cli/stack/package-root.ts';

export type CliEnd = Readonly<{ code: number | null; stdout: string; stderr: string }>;
export type CliProcess = Readonly<{
  ended: Promise<CliEnd>;
  /** Resolves once standard error holds the text; fails where the process ends before. */
  told(text: string): Promise<void>;
  /** Resolves with the first line of standard output that holds the text. */
  said(text: string): Promise<string>;
  interrupt(): void;
  /** Closes the end of the pipe that standard output is, as `head` does. */
  stopReading(): void;
}>;

/** The command line as people start it: the built program, in a process of its own, knowing nothing but `env`. */
export function startCli(words: readonly string[], env: Readonly<Record<string, string>>): CliProcess {
  const child = spawn(process.execPath, [join(packageRoot, 'dist/cli/main.js'), ...words], {
    env: { RATCHET_HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliEnd>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    ended,
    told: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on('data', look);
        child.once('close', () => reject(new Error(`ended without "${text}": ${stderr}${stdout}`)));
        look();
      }),
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = stdout
            .split('\n')
            .slice(0, -1)
            .find((one) => one.includes(text));
          if (line !== undefined) resolve(line);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`ended without "${text}": ${stderr}${stdout}`)));
        look();
      }),
    interrupt: () => void child.kill('SIGINT'),
    stopReading: () => void child.stdout.destroy(),
  };
}

export const runCliProcess = (
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliEnd> => startCli(words, env).ended;
