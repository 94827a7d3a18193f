/** A command that ends without success: its message is for a person, its exit code for a program. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;

  constructor(message: string, how: number | { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    const { exitCode = 1, cause } = typeof how === 'number' ? { exitCode: how } : how;
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}
