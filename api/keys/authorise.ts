import type { Scope } from '../../shared/http/keys.ts';
import { HttpProblem } from '../problem.ts';
import { allows, type KeyRing, type Principal } from './key-ring.ts';

/** Longer than any token; keeps a stranger from making us hash at length. */
const headerLengthMax = 512;

/**
 * The key's owner, if the key may do this.
 * @throws HttpProblem unauthorized, forbidden, or ledger_unavailable while no keys are known.
 */
export function authorise(keys: KeyRing, header: string | undefined, scope: Scope): Principal {
  if (!keys.isLoaded())
    throw new HttpProblem('ledger_unavailable', 'the keys cannot be read: the ledger has not answered yet');
  const principal = bearer(keys, header);
  if (principal === null)
    throw new HttpProblem(
      'unauthorized',
      header === undefined
        ? 'send a key: Authorization: Bearer <token>'
        : 'the key is not known, or was revoked: make one with `ratchet key create`',
    );
  return permitted(principal, scope);
}

/** @throws HttpProblem forbidden where the key may not do this. */
export function permitted(principal: Principal, scope: Scope): Principal {
  if (allows(principal, scope)) return principal;
  throw new HttpProblem('forbidden', `the key ${principal.name} lacks the scope ${scope}`);
}

function bearer(keys: KeyRing, header: string | undefined): Principal | null {
  if (header === undefined || header.length > headerLengthMax) return null;
  if (header.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  return keys.find(header.slice(7));
}
