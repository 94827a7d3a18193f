import type { FeatureGraph, GraphStep } from './graph.ts';

/** A number of the encoded row: what it is called, and how many levels it has; null: it is a number. */
export type DesignColumn = {
  readonly name: string;
  readonly levelCount: number | null;
  /** Of a standardised number: it holds (value − mean) ÷ deviation. */
  readonly unit?: { readonly mean: number; readonly deviation: number };
};

/** The numeric block of the encoded row, column by column, in its order. */
export const designColumns = ({ steps }: FeatureGraph): readonly DesignColumn[] =>
  steps.flatMap((step) => (step.kind === 'one-hot' ? [] : [columnOf(step)]));

function columnOf(step: Exclude<GraphStep, { kind: 'one-hot' }>): DesignColumn {
  switch (step.kind) {
    case 'level':
      return { name: step.input, levelCount: step.levels.length + (step.other ? 1 : 0) };
    case 'target-mean':
      return { name: `${step.input} ${meanWords(step)}`, levelCount: null, unit: unitOf(step) };
    case 'missing-indicator':
      return { name: `${step.input} missing`, levelCount: null };
    case 'timestamp-part':
      return { name: `${step.input} ${step.part}`, levelCount: null, unit: unitOf(step) };
    case 'instant':
      return { name: `${step.input} ${step.part}`, levelCount: null };
    case 'standardise':
      return { name: step.input, levelCount: null, unit: unitOf(step) };
    default:
      return { name: step.input, levelCount: null };
  }
}

const meanWords = ({ ofClass }: { readonly ofClass?: string }): string =>
  ofClass === undefined ? 'target mean' : `share of ${ofClass}`;

const unitOf = ({ mean, deviation }: NonNullable<DesignColumn['unit']>) => ({ mean, deviation });
