import { describe, expect, it } from 'vitest';
import { html } from '../../../api/ui/html.ts';
import { estimateText } from '../../../api/ui/words.ts';

describe('html', () => {
  it('escapes every value and takes templates as they are', () => {
    const inner = html`<b title="${'"><script>'}">${"<i>&'"}</b>`;
    expect(html`<p>${inner}${[inner]}${null}${false}${0}</p>`.markup).toBe(
      `<p>${inner.markup}${inner.markup}0</p>`,
    );
    expect(inner.markup).toBe('<b title="&quot;&gt;&lt;script&gt;">&lt;i&gt;&amp;&#39;</b>');
  });
});

describe('estimateText', () => {
  it('shows a number with its interval and n, and none without n', () => {
    const interval = { low: 0.81123, high: 0.87, confidence: 0.95 };
    expect(estimateText({ kind: 'value', value: 0.8421, interval, row_count: 1412 })).toBe(
      '0.8421 (0.8112 – 0.87, n 1,412)',
    );
    expect(estimateText({ kind: 'value', value: 0.8 })).toBeNull();
    expect(estimateText({ kind: 'undefined', reason: 'one class', row_count: 3 })).toBeNull();
    expect(estimateText(0.8)).toBeNull();
  });
});
