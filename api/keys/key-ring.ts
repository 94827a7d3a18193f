import * as crypto from 'node:crypto';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../../shared/http/keys.ts';

export type Principal = { readonly name: string; readonly scopes: ReadonlySet<string> };

export type StoredKey = {
  readonly name: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
};

/** The keys that this replica knows, in memory. */
export type KeyRing = {
  /** Whether any keys are known at all: from the ledger, its last copy on disk, or the local stack. */
  isLoaded(): boolean;
  /** Replaces all keys: those that are not among them are revoked from now on. */
  replace(keys: readonly StoredKey[]): void;
  find(token: string): Principal | null;
  /** Another number after each `replace`. */
  edition(): number;
};

// One-shot hashing takes a fifth of the time of createHash (0.4 µs instead of 1.8), but Node has it since 20.12 only.
const sha256: (token: string) => Buffer =
  typeof crypto.hash === 'function'
    ? (token) => crypto.hash('sha256', token, 'buffer')
    : (token) => createHash('sha256').update(token).digest();

export const hashToken = (token: string): Buffer => sha256(token);

/**
 * Tokens are found by their SHA-256: how long the search for a hash takes tells nothing about the token that has it.
 * What was found is compared once more in constant time.
 */
export function createKeyRing(): KeyRing {
  let known: ReadonlyMap<string, { readonly hash: Buffer; readonly principal: Principal }> | null = null;
  let edition = 0;
  return {
    isLoaded: () => known !== null,
    replace(keys) {
      edition += 1;
      known = new Map(
        keys.map(({ name, hash, scopes }) => [
          hash.toString('latin1'),
          { hash, principal: { name, scopes: new Set(scopes) } },
        ]),
      );
    },
    find(token) {
      const hash = sha256(token);
      const key = known?.get(hash.toString('latin1'));
      return key !== undefined && timingSafeEqual(key.hash, hash) ? key.principal : null;
    },
    edition: () => edition,
  };
}

/** `admin` may do everything. */
export const allows = (principal: Principal, scope: Scope): boolean =>
  principal.scopes.has(scope) || principal.scopes.has('admin');
