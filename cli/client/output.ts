/** One way to answer: JSON for programs, words for people; progress goes to standard error. */
export function printResult(
  body: unknown,
  options: { readonly json?: boolean | undefined; readonly human: () => string },
): void {
  process.stdout.write(`${options.json ? JSON.stringify(body, null, 2) : options.human()}\n`);
}

export const printProgress = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Columns of the terminal that standard output is; null where it is a file or a pipe, which nothing is cut for. */
export const terminalWidth = (): number | null => (process.stdout.isTTY ? process.stdout.columns : null);

/** A reader such as `head` that has seen enough ends the command quietly; one that listens itself goes on. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (process.stdout.listenerCount('error') > 1) return;
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}
