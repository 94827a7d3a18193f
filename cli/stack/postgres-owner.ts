import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The system user that a server runs as; null: the user of this process. */
export type Owner = Readonly<{ uid: number; gid: number }> | null;

/**
 * Makes the folder for a cluster and says who runs its server. PostgreSQL refuses to run as root, so root
 * hands the folder to the user that owns its data already, else to `postgres`, else to `nobody`.
 */
export function claimFolder(folder: string): Owner {
  if (process.getuid?.() !== 0) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return null;
  }
  const owner = ownerOf(folder) ?? systemUser('postgres') ?? systemUser('nobody');
  if (!owner) throw new Error('running as root, and no user `postgres` or `nobody` to run PostgreSQL as');
  mkdirSync(folder, { recursive: true });
  chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  return owner;
}

/** The first folder on the way to `path` that other users may not enter; null where all may be entered. */
export function closedFolder(path: string): string | null {
  const parent = dirname(path);
  if (parent === path) return null;
  const above = closedFolder(parent);
  if (above) return above;
  return existsSync(parent) && (statSync(parent).mode & 0o001) === 0 ? parent : null;
}

function ownerOf(folder: string): Owner {
  if (!existsSync(folder)) return null;
  const { uid, gid } = statSync(folder);
  return uid === 0 ? null : { uid, gid };
}

function systemUser(name: string): Owner {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}
