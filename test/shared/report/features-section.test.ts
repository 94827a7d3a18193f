import { describe, expect, it } from 'vitest';
import { dependenceChart } from '../../../shared/report/dependence-chart.ts';
import type { FeatureFindings } from '../../../shared/report/feature-findings.ts';
import { chartFiles, featuresSection } from '../../../shared/report/features-section.ts';
import { importanceChart } from '../../../shared/report/importance-chart.ts';

const findings: FeatureFindings = {
  ...{ formatVersion: 1, metric: 'roc_auc', rowCount: 2_000, blockCount: 10 },
  importance: [
    { feature: 'tenure', loss: { value: 0.12, low: 0.1, high: 0.14 }, gainShare: 0.75 },
    { feature: 'a<b & "c"', loss: { value: -0.001, low: -0.004, high: 0.002 }, gainShare: 0.25 },
  ],
  dependence: [
    {
      ...{ feature: 'tenure', isNumber: true },
      points: [
        { label: '1', at: 1, score: 0.6 },
        { label: '60', at: 60, score: 0.1 },
      ],
    },
    { feature: 'plan', isNumber: false, points: [{ label: 'pro & co', at: 2, score: 0.3 }] },
  ],
};

/** Every tag that opens also closes, in order. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, closing, name = '', itself] of xml.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (closing) {
      if (open.pop() !== name) return false;
    } else if (!itself) open.push(name);
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;|quot;)/.test(xml) && !/NaN|Infinity/.test(xml);
}

describe('the section on features', () => {
  it('tells the losses with their intervals, shares of gain, and where the charts are', () => {
    const text = featuresSection(findings);
    expect(text).toContain('| feature | loss of roc_auc | share of gain |');
    expect(text).toContain('| tenure | 0.12 (0.1 to 0.14) | 75 % |');
    expect(text).not.toContain('derived');
    const made = { ...findings, derivedGains: [{ feature: 'rate', gainShare: 0.4 }] };
    expect(featuresSection(made)).toMatch(/\| derived feature \| share of gain \|\n.*\n\| rate \| 40 % \|/);
    expect(text).toContain(`](${chartFiles.importance})`);
    expect(text).toContain(`](${chartFiles.dependence})`);
  });

  it('has no column of gains where the learner makes no cuts', () => {
    const importance = findings.importance.map((one) => ({ ...one, gainShare: null }));
    expect(featuresSection({ ...findings, importance })).toContain('| feature | loss of roc_auc |\n');
  });

  it('says so where nothing was looked for', () => {
    expect(featuresSection(null)).toContain('was not looked for');
  });
});

describe('a chart', () => {
  it.each([
    ['of importance', importanceChart(findings.importance, findings.metric)],
    [
      'of importance where nothing matters',
      importanceChart(
        [{ feature: '\u0000\uD800', loss: { value: 0, low: 0, high: 0 }, gainShare: null }],
        'rmse',
      ),
    ],
    ['of dependence', dependenceChart(findings.dependence)],
    ['of one point', dependenceChart(findings.dependence.slice(1))],
  ])('%s is well-formed whatever the names are', (_, svg) => {
    expect(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
    expect(isWellFormed(svg)).toBe(true);
  });

  it('escapes what columns and levels are called', () => {
    expect(importanceChart(findings.importance, 'x')).toContain('a&lt;b &amp; &quot;c&quot;');
    expect(dependenceChart(findings.dependence)).toContain('<title>pro &amp; co: 0.3</title>');
  });
});
