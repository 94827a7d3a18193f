import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { GivenMetrics } from '../../shared/policy/check-metrics.ts';
import { CommandFailed } from '../client/command-failed.ts';

export type ReadMetrics = {
  readonly metrics: GivenMetrics;
  /** Names of figures beside `metrics`, which are not read where the file has that. */
  readonly unread: readonly string[];
};

/**
 * Figures of a JSON or YAML file: `{"roc_auc": 0.9}`, or below `metrics`; of nested ones the names are joined by dots, and
 * an estimate of Ratchet's counts by its `value`. @throws CommandFailed where there are none
 */
export async function readMetrics(path: string): Promise<ReadMetrics> {
  const read = metricsIn(await readDocument(path));
  if (Object.keys(read.metrics).length > 0) return read;
  throw new CommandFailed(`${path}: holds no metrics; expected names and numbers, such as {"roc_auc": 0.9}`);
}

async function readDocument(path: string): Promise<unknown> {
  try {
    // YAML reads JSON too, with the NaN that some tools write into it.
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new CommandFailed(`${path} cannot be read as JSON or YAML: ${why}`, { cause: error });
  }
}

function metricsIn(document: unknown): ReadMetrics {
  const whole = mapping(document) ?? {};
  const { metrics, ...beside } = whole;
  const below = mapping(metrics);
  if (below === null) return { metrics: Object.fromEntries(figuresIn(whole, '')), unread: [] };
  const unread = figuresIn(beside, '').map(([name]) => name);
  return { metrics: Object.fromEntries(figuresIn(below, '')), unread };
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;

/** Null, the words for what is no number, and figures in quotes: left out of a baseline, they would compare with nothing. */
const isNotANumber = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'string' &&
    value.trim() !== '' &&
    (notFinite.test(value) || Number.isFinite(Number(value))));

const notFinite = /^[+-]?\.?(?:nan|inf|infinity)$/i;

function figuresIn(
  values: Readonly<Record<string, unknown>>,
  base: string,
): readonly (readonly [string, number | null])[] {
  return Object.entries(values).flatMap(([key, value]): readonly (readonly [string, number | null])[] => {
    const name = `${base}${key}`;
    if (typeof value === 'number') return [[name, Number.isFinite(value) ? value : null]];
    if (isNotANumber(value)) return [[name, null]];
    const nested = mapping(value);
    if (nested === null) return [];
    if (nested['kind'] === 'undefined') return [[name, null]];
    return typeof nested['value'] === 'number'
      ? figuresIn({ [key]: nested['value'] }, base)
      : figuresIn(nested, `${name}.`);
  });
}
