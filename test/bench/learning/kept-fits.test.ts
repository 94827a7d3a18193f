import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openKeptFits } from '../../../bench/learning/kept-fits.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratchet-kept-fits-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fit = { fit_seconds: 1, fit_cpu_seconds: 2, peak_bytes: 3, loaded_bytes: 4, metrics: { rmse: 5 } };

it('knows a fit again in the next run, and not one of another commit or time', () => {
  const file = join(folder, 'results', 'fits.json');
  openKeptFits(file).keep(['penguins', '60 s', 'commit a'], fit);
  openKeptFits(file).keep(['adult', '60 s', 'commit a'], { ...fit, fit_seconds: 7 });
  const kept = openKeptFits(file);
  expect(kept.find(['penguins', '60 s', 'commit a'])).toEqual(fit);
  expect(kept.find(['adult', '60 s', 'commit a'])?.fit_seconds).toBe(7);
  expect(kept.find(['penguins', '10 s', 'commit a'])).toBeUndefined();
  expect(kept.find(['penguins', '60 s', 'commit b'])).toBeUndefined();
});

it.each(['{', '{"a": 3}'])('begins anew where what was kept cannot be read: %s', (text) => {
  const file = join(folder, 'fits.json');
  writeFileSync(file, text);
  const kept = openKeptFits(file);
  expect(kept.find(['a'])).toBeUndefined();
  kept.keep(['a'], fit);
  expect(openKeptFits(file).find(['a'])).toEqual(fit);
});
