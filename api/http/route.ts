import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Scope } from '../../shared/http/keys.ts';
import type { ProblemCode } from '../../shared/http/problem.ts';
import type { Principal } from '../keys/key-ring.ts';
import type { ChangeEntry } from './change-entry.ts';

/** One request as a handler sees it: no Koa in it. */
export type Call = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  /** Who asks; `anonymous` where the route needs no key. */
  readonly actor: string;
  /** Parsed JSON, or text, that nobody has checked yet: see `validated`. */
  readonly body: unknown;
  readonly idempotencyKey: string | null;
  /** A header of the request by its name in lower case; empty where it has none. */
  readonly header: (name: string) => string;
  /** The version that is to answer, where a route lets whoever may operate name it. */
  readonly pinnedVersion: string | undefined;
  readonly requestId: string;
  readonly log: Logger;
  /** Adds to what the log will say of this request. */
  readonly note: (facts: Partial<ChangeEntry>) => void;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  readonly text?: { readonly type: string; readonly content: string };
  /** Sent as it comes, for as long as it lasts; destroyed where its reader leaves. */
  readonly stream?: { readonly type: string; readonly content: Readable };
  /** A file, sent as it is. */
  readonly bytes?: { readonly type: string; readonly content: Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
};

export type BodyForm =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly isOptional: boolean }
  | { readonly kind: 'text'; readonly type: string; readonly isType: (type: string) => boolean };

/** A row of the one table that the router, the scopes, the OpenAPI page and the tests are made from. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for parameters. */
  readonly path: string;
  /** The scope that a key needs; null: no key. */
  readonly scope: Scope | null;
  /** Its `operationId` in the OpenAPI page: programs are generated from it, so it is never renamed. */
  readonly operation: string;
  readonly summary: string;
  readonly body: BodyForm;
  readonly query?: z.ZodType;
  /** Status → schema of the JSON answer, or media type of another; null: no body. */
  readonly answers: Readonly<Record<number, z.ZodType | string | null>>;
  /** Refusals of its own, beside those that follow from its form: see `problemsOf`. */
  readonly problems?: readonly ProblemCode[];
  /** Asked again under the same Idempotency-Key, it answers the same and takes effect once. */
  readonly takesIdempotencyKey?: boolean;
  /** Refused where If-Match names another state than the present one. */
  readonly takesIfMatch?: boolean;
  /** A key that may operate may name the loaded version that is to answer: x-model-version. */
  readonly takesVersion?: boolean;
  /** Null: answered before Koa, by the fast path. */
  readonly handle: ((call: Call) => Promise<Answer>) | null;
};

export const noBody: BodyForm = { kind: 'none' };
export const jsonBody = (schema: z.ZodType, isOptional = false): BodyForm => ({
  kind: 'json',
  schema,
  isOptional,
});

export const ok = (body: unknown): Answer => ({ status: 200, body });

export type { Principal };
