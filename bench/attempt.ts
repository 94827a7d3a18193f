import type { SectionResult } from './ratio.ts';

/** A section that breaks is reported and does not take the others with it. */
export async function attempt(measure: () => Promise<SectionResult>): Promise<SectionResult> {
  try {
    return await measure();
  } catch (error) {
    return { kind: 'skipped', reason: `it broke: ${error instanceof Error ? error.message : String(error)}` };
  }
}
