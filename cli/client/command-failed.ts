type How = {
  readonly exitCode?: number;
  readonly cause?: unknown;
  /** Standard output has the command's answer already, and with --json no second document. */
  readonly isAnswered?: boolean;
};

/** A command that ends without success: its message is for a person, its exit code for a program. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;
  readonly isAnswered: boolean;

  constructor(message: string, how: number | How = {}) {
    const { exitCode = 1, cause, isAnswered = false } = typeof how === 'number' ? { exitCode: how } : how;
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
    this.isAnswered = isAnswered;
  }
}
