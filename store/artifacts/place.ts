import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { type ArtifactFile, artifactFiles, type VersionManifest } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { publishFolder, syncFolder, writeSynced } from './durable-file.ts';
import { type ArtifactPaths, fileIn } from './paths.ts';
import { readFiles, readManifest, sha256 } from './verify.ts';

export type Placed = { readonly digest: string; readonly manifest: VersionManifest };
export type Placing = {
  readonly model: string;
  readonly run: string;
  readonly version: string;
  readonly manifest: Omit<VersionManifest, 'files'>;
};

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

/** Lists the staged files with their digests. */
async function listFiles(folder: string): Promise<VersionManifest['files']> {
  const listed: Partial<Record<ArtifactFile, { sha256: string; bytes: number }>> = {};
  for (const file of artifactFiles) {
    const bytes = await readFile(fileIn(folder, file)).catch(() => null);
    if (bytes !== null) listed[file] = { sha256: sha256(bytes), bytes: bytes.length };
  }
  return listed;
}

/** What a dead attempt of the same run left in place; a folder of another run is removed, for no row names it. */
async function adopt(folder: string, { model, run, version }: Placing): Promise<Placed | null> {
  if (!(await exists(folder))) return null;
  try {
    const at = { folder, model, version };
    const { manifest, digest } = await readManifest(at);
    await readFiles(at, manifest);
    if (manifest.run === run) return { digest, manifest };
  } catch (error) {
    if (!(error instanceof BrokenArtifact)) throw error;
  }
  await rm(folder, { recursive: true });
  return null;
}

/**
 * Makes the staged files of a run the candidate `version`: the manifest, with every file's sha256, is written last, and
 * the folder appears in one rename. @throws BrokenArtifact where nothing complete was staged.
 */
export async function placeVersion(paths: ArtifactPaths, placing: Placing): Promise<Placed> {
  const { model, run, version } = placing;
  const target = paths.candidate(model, version);
  const adopted = await adopt(target, placing);
  if (adopted !== null) return adopted;
  const staging = paths.staging(model, run);
  const files = await listFiles(staging);
  if (files['model.json'] === undefined || files['features.json'] === undefined) {
    throw new BrokenArtifact(
      model,
      version,
      `the staged files of run ${run} are gone or incomplete: retrain`,
    );
  }
  const manifest: VersionManifest = { ...placing.manifest, files };
  const text = `${canonicalJson(manifest)}\n`;
  await writeSynced(fileIn(staging, 'manifest.json'), text);
  await publishFolder(staging, target);
  return { digest: sha256(text), manifest };
}

/** Copies a verified candidate to where live versions are kept, whole or not at all; does nothing where it is there. */
export async function publishVersion(
  paths: ArtifactPaths,
  at: { readonly model: string; readonly version: string; readonly digest: string },
): Promise<void> {
  const { model, version, digest } = at;
  const target = paths.promoted(model, version);
  if (await isWhole({ folder: target, model, version }, digest)) return;
  const from = { folder: paths.candidate(model, version), model, version };
  const { manifest } = await readManifest(from, digest);
  const files = await readFiles(from, manifest);
  const partial = `${target}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const [file, bytes] of files) await writeSynced(fileIn(partial, file), bytes);
  await writeSynced(fileIn(partial, 'manifest.json'), await readFile(fileIn(from.folder, 'manifest.json')));
  await syncFolder(partial);
  await rm(target, { recursive: true, force: true });
  await publishFolder(partial, target);
}

async function isWhole(
  at: { readonly folder: string; readonly model: string; readonly version: string },
  digest: string,
): Promise<boolean> {
  try {
    const { manifest } = await readManifest(at, digest);
    await readFiles(at, manifest);
    return true;
  } catch (error) {
    if (error instanceof BrokenArtifact) return false;
    throw error;
  }
}
