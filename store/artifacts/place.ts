import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ArtifactFile, artifactFiles, type VersionManifest } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { isAbsent, moveFolder, removeFolder, syncFolder, together, writeSynced } from '../durable-file.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { type ArtifactPaths, fileIn } from './paths.ts';
import { readFiles, readManifest, sha256, type VersionFolder } from './verify.ts';

export type Placed = { readonly digest: string; readonly manifest: VersionManifest };
export type Placing = {
  readonly model: string;
  readonly run: string;
  readonly version: string;
  readonly manifest: Omit<VersionManifest, 'files'>;
};

const required = ['model.json', 'features.json', 'golden.json'] as const satisfies readonly ArtifactFile[];

/**
 * Makes the staged files of a run the candidate `version`: the manifest, with every file's sha256, is written last, and
 * the folder appears in one rename. Asked again for the same run it answers with what is in place.
 * @throws BrokenArtifact where nothing complete was staged.
 */
export async function placeVersion(paths: ArtifactPaths, placing: Placing): Promise<Placed> {
  const { model, run, version } = placing;
  const target = paths.candidate(model, version);
  const adopted = await adopt(paths, target, placing);
  if (adopted !== null) return adopted;
  const staging = paths.staging(model, run);
  const files = await listFiles(staging);
  const lacking = required.find((file) => files[file] === undefined);
  if (lacking !== undefined) {
    throw new BrokenArtifact(model, version, `run ${run} did not stage ${lacking}, or it is gone: retrain`);
  }
  const manifest: VersionManifest = { ...placing.manifest, files };
  const text = `${canonicalJson(manifest)}\n`;
  await writeSynced(fileIn(staging, 'manifest.json'), text);
  await moveFolder(staging, target);
  return { digest: sha256(text), manifest };
}

/**
 * What an attempt that died before its commit left in place: the same run's is taken over; another run's goes back to
 * its staging folder, for no row names it, and that run may still ask for a number.
 */
async function adopt(
  paths: ArtifactPaths,
  folder: string,
  { model, run, version }: Placing,
): Promise<Placed | null> {
  if (!(await isThere(folder))) return null;
  const placed = await readWhole({ folder, model, version });
  if (placed?.manifest.run === run) return placed;
  if (placed !== null) await giveBack(folder, paths.staging(model, placed.manifest.run));
  await removeFolder(folder);
  return null;
}

async function giveBack(folder: string, staging: string): Promise<void> {
  if (await isThere(staging)) return;
  await moveFolder(folder, staging);
  await rm(fileIn(staging, 'manifest.json'));
}

async function readWhole(at: VersionFolder, digest?: string): Promise<Placed | null> {
  try {
    const found = await readManifest(at, digest);
    await readFiles(at, found.manifest);
    return { digest: found.digest, manifest: found.manifest };
  } catch (error) {
    if (error instanceof BrokenArtifact) return null;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** The staged files with their digests. */
async function listFiles(folder: string): Promise<VersionManifest['files']> {
  const listed: Partial<Record<ArtifactFile, { sha256: string; bytes: number }>> = {};
  for (const file of artifactFiles) {
    const path = fileIn(folder, file);
    if (!(await isThere(path))) continue;
    const bytes = await readFile(path);
    listed[file] = { sha256: sha256(bytes), bytes: bytes.length };
  }
  return listed;
}

/**
 * Copies a verified candidate to where live versions are kept, whole or not at all; does nothing where it is whole
 * there already. @throws BrokenArtifact
 */
export async function publishVersion(
  paths: ArtifactPaths,
  { model, version, digest }: { readonly model: string; readonly version: string; readonly digest: string },
): Promise<void> {
  const target = { folder: paths.promoted(model, version), model, version };
  if ((await readWhole(target, digest)) !== null) return;
  const source = { folder: paths.candidate(model, version), model, version };
  const { manifest, bytes } = await readManifest(source, digest);
  const files = await readFiles(source, manifest);
  await removeLeftovers(target.folder);
  const partial = { ...target, folder: `${target.folder}.${randomUUID()}.partial` };
  await mkdir(partial.folder, { recursive: true });
  await together(
    [...files, ['manifest.json', bytes] as const].map(([file, content]) =>
      writeSynced(fileIn(partial.folder, file), content),
    ),
  );
  await syncFolder(partial.folder);
  await readFiles(partial, (await readManifest(partial, digest)).manifest);
  await putInPlace(partial.folder, target, digest);
}

/** Another process may have published meanwhile: what is whole is left as it is, for it may be in use. */
async function putInPlace(partial: string, target: VersionFolder, digest: string): Promise<void> {
  if (await isThere(target.folder)) {
    if ((await readWhole(target, digest)) !== null) return rm(partial, { recursive: true });
    await removeFolder(target.folder);
  }
  try {
    await moveFolder(partial, target.folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if ((await readWhole(target, digest)) === null) throw error;
  }
}

const abandonedAfterMs = 3_600_000;

/** Copies that died half-way, of this version. */
async function removeLeftovers(folder: string): Promise<void> {
  const parent = dirname(folder);
  const names = (await isThere(parent)) ? await readdir(parent) : [];
  for (const name of names.filter((each) => each.startsWith(`${basename(folder)}.`))) {
    const found = await stat(join(parent, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > abandonedAfterMs)
      await rm(join(parent, name), { recursive: true, force: true });
  }
}
