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
