import type { FeatureImportance } from './feature-findings.ts';
import { figure } from './words.ts';
import { xmlText } from './xml-text.ts';

const rowsMax = 15;
const [labelWidth, barWidth, rowHeight, margin] = [180, 320, 20, 8];

/** Bars with their intervals, the most important feature on top: an SVG of its own. */
export function importanceChart(importance: readonly FeatureImportance[], metric: string): string {
  const shown = importance.slice(0, rowsMax);
  const least = Math.min(0, ...shown.map(({ loss }) => loss.low));
  const most = Math.max(1e-12, ...shown.map(({ loss }) => loss.high));
  const x = (value: number): string =>
    (labelWidth + ((value - least) / (most - least)) * barWidth).toFixed(1);
  const rows = shown.map(({ feature, loss }, index) => {
    const y = margin + index * rowHeight;
    const [from, to] = [Math.min(0, loss.value), Math.max(0, loss.value)];
    return [
      `<text x="${labelWidth - 6}" y="${y + 14}" text-anchor="end">${xmlText(feature)}</text>`,
      `<rect x="${x(from)}" y="${y + 4}" width="${(Number(x(to)) - Number(x(from))).toFixed(1)}" height="12" fill="#4878a8"/>`,
      `<line x1="${x(loss.low)}" x2="${x(loss.high)}" y1="${y + 10}" y2="${y + 10}" stroke="#222"/>`,
    ].join('');
  });
  const bottom = margin + shown.length * rowHeight;
  const axis = [
    `<line x1="${x(0)}" x2="${x(0)}" y1="${margin}" y2="${bottom}" stroke="#888"/>`,
    `<text x="${labelWidth}" y="${bottom + 16}">how much worse ${xmlText(metric)} gets, up to ${figure(most)}</text>`,
  ].join('');
  const [width, height] = [labelWidth + barWidth + margin, bottom + 24];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">${rows.join('')}${axis}</svg>\n`;
}
