import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Fit } from './contestant.ts';

const Kept = z.record(z.string(), Fit);

/** Whose fit, of what, and all that it depends on: another release, commit or time is another fit. */
export type FitKey = readonly (string | number)[];

/** Fits that take long, kept from run to run, each as soon as it is there. */
export type KeptFits = {
  find(key: FitKey): Fit | undefined;
  keep(key: FitKey, fit: Fit): void;
};

/** Opens the file, which need not be there yet. One that cannot be read is begun anew. */
export function openKeptFits(file: string): KeptFits {
  const kept = new Map(Object.entries(readKept(file)));
  const named = (key: FitKey): string => key.join(' | ');
  return {
    find: (key) => kept.get(named(key)),
    keep(key, fit) {
      kept.set(named(key), fit);
      mkdirSync(dirname(file), { recursive: true });
      const whole = `${file}.new`;
      writeFileSync(whole, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
      renameSync(whole, file);
    },
  };
}

function readKept(file: string): z.infer<typeof Kept> {
  if (!existsSync(file)) return {};
  try {
    return Kept.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? {};
  } catch {
    return {};
  }
}
