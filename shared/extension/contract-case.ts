/** One promise of a family: `run` ends well where it is kept. */
export type ContractCase = {
  /** A sentence of behaviour. */
  readonly title: string;
  /** @throws ContractBroken, or whatever the extension throws */
  run(): void | Promise<void>;
};

/** A promise is not kept: what was found, and what to do about it. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
  readonly remedy: string;

  constructor(found: string, remedy: string) {
    super(found);
    this.remedy = remedy;
  }
}

/** @throws ContractBroken where the promise is not kept */
export function must(isKept: boolean, found: string, remedy: string): void {
  if (!isKept) throw new ContractBroken(found, remedy);
}

/** What `work` fails with; null where it goes through. */
export async function failureOf(work: () => unknown): Promise<Error | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
