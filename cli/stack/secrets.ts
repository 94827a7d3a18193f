import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecret } from './stack-file.ts';

/** The local stack's API key: made at its first start, kept in a file that only its owner may read. */
export function localToken(home: string): string {
  const path = join(home, 'token');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const token = `rk_${randomBytes(24).toString('base64url')}`;
  writeSecret(path, `${token}\n`);
  return token;
}

const PostgresAccess = z.object({ port: z.number().int(), password: z.string() });
export type PostgresAccess = Readonly<z.infer<typeof PostgresAccess>>;

/** Port and password of the embedded PostgreSQL, kept from start to start; null at the first. */
export function readPostgresAccess(home: string): PostgresAccess | null {
  const path = join(home, 'postgres.json');
  return existsSync(path) ? PostgresAccess.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

export function writePostgresAccess(home: string, access: PostgresAccess): void {
  writeSecret(join(home, 'postgres.json'), `${JSON.stringify(access)}\n`);
}

export const newPassword = (): string => randomBytes(18).toString('base64url');
