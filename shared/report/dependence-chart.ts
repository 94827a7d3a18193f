import type { PartialDependence } from './feature-findings.ts';
import { figure } from './words.ts';
import { xmlText } from './xml-text.ts';

const [panelWidth, panelHeight, plotHeight, gap, perLine] = [200, 150, 90, 20, 3];

/** A panel per feature, all of one scale: an SVG of its own. */
export function dependenceChart(dependence: readonly PartialDependence[]): string {
  const scores = dependence.flatMap(({ points }) => points.map(({ score }) => score));
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const y = (score: number): number => 24 + plotHeight * (1 - (score - least) / (most - least || 1));
  const panels = dependence.map((one, index) => {
    const [left, top] = [(index % perLine) * (panelWidth + gap), Math.floor(index / perLine) * panelHeight];
    return `<g transform="translate(${left + 10} ${top})">${panel(one, y)}</g>`;
  });
  const width = Math.min(dependence.length, perLine) * (panelWidth + gap);
  const height = Math.ceil(dependence.length / perLine) * panelHeight + 20;
  const scale = `<text x="10" y="${height - 6}">mean score, ${figure(least)} to ${figure(most)} in every panel</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="11">${panels.join('')}${scale}</svg>\n`;
}

function panel(one: PartialDependence, y: (score: number) => number): string {
  const { feature, isNumber, points } = one;
  const name = one.class === undefined ? feature : `${feature} → ${one.class}`;
  const frame = `<rect x="0" y="20" width="${panelWidth}" height="${plotHeight + 8}" fill="none" stroke="#ccc"/>`;
  const title = `<text x="0" y="14" font-weight="bold">${xmlText(name)}</text>`;
  const [first, last] = [points[0], points.at(-1)];
  const ends = [
    `<text x="0" y="${plotHeight + 42}">${xmlText(first?.label ?? '')}</text>`,
    `<text x="${panelWidth}" y="${plotHeight + 42}" text-anchor="end">${xmlText(last === first ? '' : (last?.label ?? ''))}</text>`,
  ].join('');
  return `${frame}${title}${isNumber ? curve(points, y) : columns(points, y)}${ends}`;
}

type Points = PartialDependence['points'];

function curve(points: Points, y: (score: number) => number): string {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 1];
  const x = (at: number): number => (panelWidth * (at - first)) / (last - first || 1);
  const path = points.map(({ at, score }) => `${x(at).toFixed(1)},${y(score).toFixed(1)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="#4878a8" stroke-width="2"/>`;
}

/** Each with its name to hover on, for only the first and the last are written below. */
function columns(points: Points, y: (score: number) => number): string {
  const step = panelWidth / Math.max(points.length, 1);
  return points
    .map(({ label, score }, index) => {
      const [x, top] = [(index + 0.15) * step, y(score)];
      const size = `width="${(step * 0.7).toFixed(1)}" height="${(plotHeight + 28 - top).toFixed(1)}"`;
      return `<rect x="${x.toFixed(1)}" y="${top.toFixed(1)}" ${size} fill="#4878a8"><title>${xmlText(label)}: ${figure(score)}</title></rect>`;
    })
    .join('');
}
