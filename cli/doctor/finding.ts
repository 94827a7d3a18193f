/** What one check found out. A warning does not keep anything from working. */
export type Finding =
  | Readonly<{ status: 'ok'; check: string; detail: string }>
  | Readonly<{ status: 'warning' | 'failure'; check: string; detail: string; remedy: string }>;

export const ok = (check: string, detail: string): Finding => ({ status: 'ok', check, detail });

/** What the missing GRANTs come to. */
export function rightsFinding(check: string, grants: readonly string[]): Finding {
  if (grants.length === 0) return ok(check, 'complete');
  const remedy = ["let the database's owner run", ...grants.map((grant) => `  ${grant};`)].join('\n');
  return { status: 'failure', check, detail: `${grants.length} missing`, remedy };
}

/** Runs a check; what it throws becomes a failure with the given remedy. */
export async function examine(
  { check, remedy }: Readonly<{ check: string; remedy: string }>,
  find: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await find();
  } catch (error) {
    return [{ status: 'failure', check, detail: reason(error), remedy }];
  }
}

/** The message, or the messages of all attempts where several were made (as for `localhost`). */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
