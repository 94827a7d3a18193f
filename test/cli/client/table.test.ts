import { describe, expect, it } from 'vitest';
import { section, wrapped } from '../../../cli/client/sections.ts';
import { table } from '../../../cli/client/table.ts';

const rows = [
  ['r-1', 'held', 'the candidate is worse than the champion by more than the margin'],
  ['r-22', 'promoted', ''],
];

describe('a table', () => {
  it('aligns its columns and leaves no blanks at the ends of lines', () => {
    expect(table({ header: ['RUN', 'OUTCOME', 'WHY'], rows, nothing: 'none', width: null })).toBe(
      [
        'RUN   OUTCOME   WHY',
        'r-1   held      the candidate is worse than the champion by more than the margin',
        'r-22  promoted',
      ].join('\n'),
    );
  });

  it('cuts the last column where the terminal ends', () => {
    const lines = table({ header: ['RUN', 'OUTCOME', 'WHY'], rows, nothing: 'none', width: 41 }).split('\n');
    expect(lines[1]).toBe('r-1   held      the candidate is worse t…');
    expect(lines.every((line) => line.length <= 41)).toBe(true);
  });

  it('keeps a row in one line whatever its cells hold', () => {
    const text = table({ header: ['A', 'B'], rows: [['one\n two', 'x']], nothing: 'none', width: null });
    expect(text).toBe('A        B\none two  x');
  });

  it('says so where there is nothing', () => {
    expect(table({ header: ['A'], rows: [], nothing: 'no run yet' })).toBe('no run yet');
  });
});

describe('a section', () => {
  it('leaves out what is not known, and wraps long values under themselves', () => {
    const fields = [
      ['run', 'r-1'],
      ['owner', null],
      ['features', 'tenure, charges, contract, products'],
    ] as const;
    expect(section('What it is', fields, 36)).toBe(
      [
        'What it is',
        '  run       r-1',
        '  features  tenure, charges,',
        '            contract, products',
      ].join('\n'),
    );
  });

  it('never cuts a word', () => {
    expect(wrapped('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b', 10)).toEqual([
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'b',
    ]);
  });
});
