const endings: (() => Promise<void>)[] = [];

/** What stands for a test file ends with it, though the process goes on with the next file. */
export function endWithFile(end: () => Promise<void>): void {
  endings.push(end);
}

/** Ends what stands, the last first. */
export async function endFile(): Promise<void> {
  for (const end of endings.splice(0).toReversed()) await end();
}
