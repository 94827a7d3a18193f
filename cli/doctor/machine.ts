import { existsSync } from 'node:fs';
import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFree } from '../stack/free-port.ts';
import { type Finding, ok } from './finding.ts';

const nodeMajorMin = 20;
const diskBytesMin = 500e6;
const diskBytesWished = 5e9;

export function checkNode(version: string): Finding {
  const major = Number(version.split('.')[0]);
  if (major >= nodeMajorMin) return ok('node', version);
  return {
    status: 'failure',
    check: 'node',
    detail: `${version} is too old`,
    remedy: `install Node ${nodeMajorMin} or later from https://nodejs.org`,
  };
}

/** Free space where models and snapshots are kept, and the right to write there. */
export async function checkDisk(home: string): Promise<Finding> {
  const place = nearestFolder(home);
  const refusal = await writeRefusal(place);
  if (refusal !== null)
    return {
      status: 'failure',
      check: 'disk',
      detail: `${place} cannot be written: ${refusal}`,
      remedy: `let this user write to ${place}, or point RATCHET_HOME at a folder of its own`,
    };
  const { bavail, bsize } = await statfs(place);
  const bytes = bavail * bsize;
  const detail = `${(bytes / 1e9).toFixed(1)} GB free at ${place}`;
  if (bytes >= diskBytesWished) return ok('disk', detail);
  const status = bytes < diskBytesMin ? 'failure' : 'warning';
  return { status, check: 'disk', detail, remedy: 'free some space, or point RATCHET_HOME at a larger disk' };
}

const anotherIsTaken =
  'nothing to do: a free port is taken instead; to have this one, end what listens on it';

export async function checkPort(name: string, port: number, remedy = anotherIsTaken): Promise<Finding> {
  const check = `port ${port} (${name})`;
  if (await isFree(port)) return ok(check, 'free');
  return { status: 'warning', check, detail: 'in use', remedy };
}

/** Why nothing can be made in a folder, found by trying; null where it can. */
async function writeRefusal(folder: string): Promise<string | null> {
  try {
    await rmdir(await mkdtemp(join(folder, '.ratchet-doctor-')));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}
