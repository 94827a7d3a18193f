import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { inlineYaml } from '../../../cli/declare/inline-yaml.ts';

it('is read back as it was, on one line, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const line = `key: ${inlineYaml({ [text]: [text, 'No', '1', 'null', '<1H OCEAN', 'a, b'] })}`;
      expect(line).not.toContain('\n');
      expect(parse(line)).toEqual({ key: { [text]: [text, 'No', '1', 'null', '<1H OCEAN', 'a, b'] } });
    }),
  );
});

it('stays plain where it can', () => {
  expect(inlineYaml({ type: 'category', values: ['No', 'two\nlines', '1'], severity: 'warn' })).toBe(
    '{ type: category, values: [ No, "two\\nlines", "1" ], severity: warn }',
  );
});
