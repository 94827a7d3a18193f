import { z } from 'zod';

/** What a key may do. `admin` may do everything. */
export const scopes = ['predict', 'feedback', 'read', 'operate', 'admin'] as const;
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

export const KeyName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'expected letters, digits, dot, dash or underscore, at most 63, beginning with a letter or digit',
  );

export const KeyBody = z.strictObject({
  name: KeyName.describe('The actor in every ledger row'),
  scopes: z.array(Scope).min(1),
});
export type KeyBody = z.infer<typeof KeyBody>;

export const KeyCreated = z.object({
  name: z.string(),
  scopes: z.array(Scope),
  token: z.string().describe('Shown once; only its SHA-256 is kept'),
});
export type KeyCreated = z.infer<typeof KeyCreated>;

export const KeyRevoked = z.object({ name: z.string(), revoked: z.literal(true) });
export type KeyRevoked = z.infer<typeof KeyRevoked>;

export const KeyAnswer = z.object({
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  created_by: z.string(),
  created_at: z.string(),
  revoked_at: z.string().nullable(),
});

export const KeysAnswer = z.object({ keys: z.array(KeyAnswer) });
export type KeysAnswer = z.infer<typeof KeysAnswer>;
