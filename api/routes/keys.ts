import { KeyBody, KeyCreated, KeyName, KeyRevoked, KeysAnswer } from '../../shared/http/keys.ts';
import { createKey, KeyNameTaken, listKeys, revokeKey } from '../../store/postgres/keys.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, jsonBody, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';

export function keyRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/keys',
      scope: 'admin',
      operation: 'listKeys',
      summary: 'The keys; never their tokens',
      body: noBody,
      answers: { 200: KeysAnswer },
      handle: async () => ok(await keys(deps)),
    },
    {
      method: 'POST',
      path: '/keys',
      scope: 'admin',
      operation: 'createKey',
      summary: 'Makes a key; its token is shown once',
      body: jsonBody(KeyBody),
      answers: { 201: KeyCreated },
      problems: ['key_exists'],
      handle: (call) => create(deps, call),
    },
    {
      method: 'DELETE',
      path: '/keys/:name',
      scope: 'admin',
      operation: 'revokeKey',
      summary: 'Takes a key back; every replica refuses it within 5 seconds',
      body: noBody,
      answers: { 200: KeyRevoked },
      problems: ['unknown_key'],
      handle: (call) => revoke(deps, call),
    },
  ];
}

async function keys(deps: ApiDependencies): Promise<KeysAnswer> {
  const rows = await listKeys(deps.ledger);
  return {
    keys: rows.map((key) => ({
      name: key.name,
      hint: key.hint,
      scopes: [...key.scopes],
      created_by: key.createdBy,
      created_at: key.createdAt,
      revoked_at: key.revokedAt,
    })),
  };
}

async function create(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { name, scopes } = validated(KeyBody, call.body);
  const { token } = await createKey(deps.ledger, { name, scopes, createdBy: call.actor }).catch(
    (error: unknown) => {
      throw error instanceof KeyNameTaken ? new HttpProblem('key_exists', error.message) : error;
    },
  );
  deps.wake();
  const body: KeyCreated = { name, scopes, token };
  return { status: 201, body };
}

async function revoke(deps: ApiDependencies, call: Call): Promise<Answer> {
  const name = KeyName.safeParse(call.params['name']);
  const isRevoked = name.success && (await revokeKey(deps.ledger, name.data));
  if (!isRevoked) throw new HttpProblem('unknown_key', 'no active key has this name: GET /keys lists them');
  deps.wake();
  const body: KeyRevoked = { name: name.data, revoked: true };
  return ok(body);
}
