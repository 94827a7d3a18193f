import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testExtensions } from '../../../cli/extensions/test-command.ts';
import { triedJson, triedText } from '../../../cli/extensions/tried-text.ts';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { installExtensions } from '../../../models/extension/install.ts';

const examples = join(packageRoot, 'test/examples');
afterEach(() => installExtensions([]));

describe('the examples of docs/extensions.md', () => {
  it('stand there as they are', () => {
    const page = readFileSync(join(packageRoot, 'docs/extensions.md'), 'utf8');
    for (const name of readdirSync(examples)) {
      const text = readFileSync(join(examples, name), 'utf8').trimEnd();
      expect(page.includes(`\`\`\`ts\n${text}\n\`\`\``), `docs/extensions.md shows ${name} as it is`).toBe(
        true,
      );
    }
  });

  it('keep what their families promise', async () => {
    const tried = await testExtensions([], examples);
    expect(tried.map(({ family }) => family)).toEqual(['gate', 'check', 'metric', 'learner', 'metric']);
    expect(triedJson(tried)).toMatchObject({ ok: true });
    expect(triedText(tried)).toContain('ends within a second where its fit is cancelled');
  });
});

describe('ratchet test', () => {
  it('says what a broken extension breaks, with the remedy, and tries only the files that are named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ratchet-own-'));
    try {
      const file = join(folder, 'wrong-way.ts');
      const text = readFileSync(join(examples, 'profit-per-customer.ts'), 'utf8');
      writeFileSync(file, text.replace("better: 'higher'", "better: 'lower'"));
      const [tried, ...others] = await testExtensions([file], join(folder, 'none'));
      expect(others).toEqual([]);
      expect(triedText(tried ? [tried] : [])).toMatch(
        /✖ finds a perfect model better than one that guesses\n.*though lower is better\n {4}→ turn `better` around, or mend the formula/,
      );
      expect(triedJson(tried ? [tried] : [])).toMatchObject({
        ok: false,
        extensions: [
          {
            family: 'metric',
            name: 'profit_per_customer',
            promises: expect.arrayContaining([expect.objectContaining({ holds: false })]),
          },
        ],
      });
      const both = testExtensions([file], examples);
      await expect(both).rejects.toThrow('already has a metric profit_per_customer');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says where extensions are looked for when there are none', async () => {
    await expect(testExtensions([], join(examples, 'none'))).rejects.toThrow(
      'holds no extension: docs/extensions.md',
    );
  });
});
