import { median } from '../ratio.ts';
import type { Contestant, Fit } from './contestant.ts';

/** Fits of each contestant, by name, one per round. */
export type FitRounds = Readonly<Record<string, readonly Fit[]>>;

/**
 * Every contestant in every round, each second round the other way round: whatever the machine does beside hits all alike,
 * and fits of one round can be compared.
 */
export async function rounds(
  contestants: Readonly<Record<string, Contestant>>,
  { repeats, say }: { readonly repeats: number; readonly say: (text: string) => void },
): Promise<FitRounds> {
  const names = Object.keys(contestants);
  const fits: Record<string, Fit[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < repeats; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const fit = await contestants[name]?.();
      if (fit === undefined) continue;
      fits[name]?.push(fit);
      say(`  ${name}: ${fit.fit_seconds.toFixed(2)} s, CPU ${fit.fit_cpu_seconds.toFixed(2)} s`);
    }
  return fits;
}

export type Figure = (fit: Fit) => number;

export const seconds: Figure = (fit) => fit.fit_seconds;
export const cpuSeconds: Figure = (fit) => fit.fit_cpu_seconds;
export const peakBytes: Figure = (fit) => fit.peak_bytes;

/** Median over the rounds of both, and of the ratio within each round. */
export function compared(
  fits: FitRounds,
  { ours, theirs, figure }: { readonly ours: string; readonly theirs: string; readonly figure: Figure },
): { readonly ours: number; readonly theirs: number; readonly ratio: number } {
  const [mine, others] = [fits[ours] ?? [], fits[theirs] ?? []];
  const ratios = mine.flatMap((fit, round) => {
    const other = others[round];
    return other === undefined ? [] : [figure(fit) / figure(other)];
  });
  return { ours: median(mine.map(figure)), theirs: median(others.map(figure)), ratio: median(ratios) };
}
