import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { type ArtifactFile, artifactFiles, type VersionManifest } from '../../shared/artifact-manifest.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { fileIn } from './paths.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

type At = { readonly folder: string; readonly model: string; readonly version: string };

/** The bytes of a plain file. @throws BrokenArtifact where it is missing or is no plain file. */
export async function readPlain({ folder, model, version }: At, file: string): Promise<Buffer> {
  const path = fileIn(folder, file);
  const found = await lstat(path).catch(() => null);
  if (found === null) throw new BrokenArtifact(model, version, `${file} is missing`);
  if (!found.isFile()) throw new BrokenArtifact(model, version, `${file} is no plain file`);
  return readFile(path);
}

/** The manifest, whose own digest is what the ledger knows. @throws BrokenArtifact */
export async function readManifest(
  at: At,
  expectedDigest?: string,
): Promise<{ readonly manifest: VersionManifest; readonly digest: string }> {
  const { model, version } = at;
  const bytes = await readPlain(at, 'manifest.json');
  const digest = sha256(bytes);
  if (expectedDigest !== undefined && digest !== expectedDigest) {
    throw new BrokenArtifact(
      model,
      version,
      `manifest.json has the digest ${digest}, the ledger knows ${expectedDigest}`,
    );
  }
  const manifest = parseJson<VersionManifest>(at, 'manifest.json', bytes);
  if (manifest.formatVersion !== 1) {
    throw new BrokenArtifact(
      model,
      version,
      `manifest.json has the unknown format ${String(manifest.formatVersion)}`,
    );
  }
  return { manifest, digest };
}

/** A document of the artifact, whose sha256 was checked before. @throws BrokenArtifact where it is no JSON object. */
export function parseJson<Document extends object>(
  { model, version }: At,
  file: string,
  bytes: Buffer,
): Document {
  try {
    const document: Document = JSON.parse(bytes.toString('utf8'));
    if (typeof document === 'object' && document !== null) return document;
  } catch {
    throw new BrokenArtifact(model, version, `${file} is no JSON`);
  }
  throw new BrokenArtifact(model, version, `${file} holds no object`);
}

/** Every file that the manifest lists, with its bytes, each checked against its sha256. @throws BrokenArtifact */
export async function readFiles(
  at: At,
  manifest: VersionManifest,
): Promise<ReadonlyMap<ArtifactFile, Buffer>> {
  const { model, version } = at;
  const files = new Map<ArtifactFile, Buffer>();
  for (const file of artifactFiles) {
    const listed = manifest.files[file];
    if (listed === undefined) continue;
    const bytes = await readPlain(at, file);
    if (bytes.length !== listed.bytes) {
      throw new BrokenArtifact(
        model,
        version,
        `${file} has ${bytes.length} bytes, its manifest says ${listed.bytes}`,
      );
    }
    const digest = sha256(bytes);
    if (digest !== listed.sha256)
      throw new BrokenArtifact(
        model,
        version,
        `${file} has the sha256 ${digest}, its manifest says ${listed.sha256}`,
      );
    files.set(file, bytes);
  }
  return files;
}
