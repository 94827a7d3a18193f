import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { type ArtifactFile, artifactFiles, type VersionManifest } from '../../shared/artifact-manifest.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { ManifestDocument } from './documents.ts';
import { fileIn } from './paths.ts';

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A folder that should hold a version. */
export type VersionFolder = { readonly folder: string; readonly model: string; readonly version: string };

/** The bytes of a plain file. @throws BrokenArtifact where it is missing or is no plain file. */
export async function readPlain({ folder, model, version }: VersionFolder, file: string): Promise<Buffer> {
  const path = fileIn(folder, file);
  const [outer, found] = await Promise.all([folder, path].map((each) => lstat(each).catch(() => null)));
  if (!outer) throw new BrokenArtifact(model, version, 'it has no folder');
  if (!outer.isDirectory()) throw new BrokenArtifact(model, version, 'its folder is a link or a file');
  if (!found) throw new BrokenArtifact(model, version, `${file} is missing`);
  if (!found.isFile()) throw new BrokenArtifact(model, version, `${file} is no plain file`);
  return readFile(path);
}

/** The manifest, whose own digest is what the ledger knows. @throws BrokenArtifact */
export async function readManifest(
  at: VersionFolder,
  expectedDigest?: string,
): Promise<{ readonly manifest: VersionManifest; readonly digest: string; readonly bytes: Buffer }> {
  const { model, version } = at;
  const bytes = await readPlain(at, 'manifest.json');
  const digest = sha256(bytes);
  if (expectedDigest !== undefined && digest !== expectedDigest) {
    const words = `manifest.json has the digest ${digest}, the ledger knows ${expectedDigest}`;
    throw new BrokenArtifact(model, version, words);
  }
  const manifest = parseDocument(at, 'manifest.json', bytes, ManifestDocument);
  if (manifest.model === model) return { manifest, digest, bytes };
  throw new BrokenArtifact(model, version, `manifest.json belongs to the model ${manifest.model}`);
}

/** What `documents.ts` offers: a schema whose complaint fits on a line. */
export type DocumentSchema<Document> = {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: Document }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[];
        };
      };
};

/** A document of the artifact. @throws BrokenArtifact where it is no JSON, or not of the form or format it should be. */
export function parseDocument<Document>(
  { model, version }: VersionFolder,
  file: string,
  bytes: Buffer,
  schema: DocumentSchema<Document>,
): Document {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BrokenArtifact(model, version, `${file} is no JSON: ${String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new BrokenArtifact(model, version, `${file}${place}: ${issue?.message ?? 'is not as it should be'}`);
}

/** Every file that the manifest lists, with its bytes, each checked against its sha256. @throws BrokenArtifact */
export async function readFiles(
  at: VersionFolder,
  manifest: VersionManifest,
): Promise<ReadonlyMap<ArtifactFile, Buffer>> {
  const files = new Map<ArtifactFile, Buffer>();
  for (const file of artifactFiles) {
    const listed = manifest.files[file];
    if (listed !== undefined) files.set(file, await readListed(at, file, listed));
  }
  return files;
}

async function readListed(
  at: VersionFolder,
  file: ArtifactFile,
  listed: { readonly sha256: string; readonly bytes: number },
): Promise<Buffer> {
  const { model, version } = at;
  const bytes = await readPlain(at, file);
  if (bytes.length !== listed.bytes) {
    const words = `${file} has ${bytes.length} bytes, its manifest says ${listed.bytes}`;
    throw new BrokenArtifact(model, version, words);
  }
  const digest = sha256(bytes);
  if (digest === listed.sha256) return bytes;
  throw new BrokenArtifact(
    model,
    version,
    `${file} has the sha256 ${digest}, its manifest says ${listed.sha256}`,
  );
}
