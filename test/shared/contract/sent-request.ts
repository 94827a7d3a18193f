import type { RequestCheck } from '../../../shared/contract/request.ts';
import { compileRequest } from '../../../shared/contract/request.ts';
import type { FeatureGraph, GraphInput } from '../../../shared/features/graph.ts';

export const named = (name: string, more: Partial<GraphInput> & Pick<GraphInput, 'type'>): GraphInput => ({
  name,
  missing: false,
  severity: 'stop',
  ...more,
});

export function graphOf(inputs: readonly GraphInput[], more: Partial<FeatureGraph> = {}): FeatureGraph {
  return { formatVersion: 1, task: 'binary', inputs, ignored: [], steps: [], threshold: 0.5, ...more };
}

/** Checks a body as it comes over the wire. */
export function send(
  graph: FeatureGraph,
  json: string,
): { readonly check: RequestCheck; readonly raw: readonly number[] } {
  const raw = new Float64Array(graph.inputs.length);
  const check = compileRequest(graph)(JSON.parse(json), raw);
  return { check, raw: [...raw] };
}

export const sendValue = (input: GraphInput, json: string) =>
  send(graphOf([input]), `{${JSON.stringify(input.name)}: ${json}}`);
export const ok = { kind: 'ok', warnings: [] };
export const refused = (code: string, pointer = '#/features/x') => ({
  kind: 'invalid',
  errors: [{ pointer, code }],
});
export const warned = (code: string, pointer = '#/features/x') => ({
  kind: 'ok',
  warnings: [{ pointer, code }],
});
