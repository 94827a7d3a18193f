import type { ProblemCode } from '../../shared/http/problem.ts';
import type { BodyForm, Route } from './route.ts';

/** Every refusal that a route may answer with: its own, and those that its form brings. `internal` goes without saying. */
export function problemsOf(route: Route): readonly ProblemCode[] {
  const codes: readonly ProblemCode[] = [
    ...(route.scope === null ? [] : (['unauthorized', 'forbidden', 'ledger_unavailable'] as const)),
    ...(route.path.includes(':model') ? (['unknown_model'] as const) : []),
    ...bodyProblems(route.body),
    ...(route.query ? (['validation_failed'] as const) : []),
    ...(route.takesIdempotencyKey ? (['invalid_request', 'idempotency_key_reused'] as const) : []),
    ...(route.takesIfMatch ? (['invalid_request', 'stale_rollout'] as const) : []),
    ...(route.takesVersion ? (['version_not_loaded'] as const) : []),
    ...(route.problems ?? []),
  ];
  return [...new Set(codes)];
}

function bodyProblems({ kind }: BodyForm): readonly ProblemCode[] {
  const anyBody = ['invalid_encoding', 'payload_too_large', 'unsupported_media_type'] as const;
  switch (kind) {
    case 'none':
      return [];
    case 'text':
      return anyBody;
    case 'json':
      return [...anyBody, 'invalid_json', 'validation_failed'];
  }
}
