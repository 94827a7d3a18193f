import { lstat } from 'node:fs/promises';
import type { ArtifactFile, GoldenRows, VersionManifest } from '../../shared/artifact-manifest.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { GoldenDocument, GraphDocument, ModelDocument } from './documents.ts';
import type { ArtifactPaths } from './paths.ts';
import { type DocumentSchema, parseDocument, readFiles, readManifest } from './verify.ts';

/** A version as it was trained, every file verified. */
export type LoadedArtifact = {
  readonly manifest: VersionManifest;
  readonly model: Model;
  readonly graph: FeatureGraph;
  readonly golden: GoldenRows;
};

/**
 * Reads the published copy of a version; where it was never published, the candidate. A published copy that is broken
 * is refused, not passed over. @throws BrokenArtifact naming the file and what differs
 */
export async function loadVersion(
  paths: ArtifactPaths,
  { model, version, digest }: { readonly model: string; readonly version: string; readonly digest?: string },
): Promise<LoadedArtifact> {
  const promoted = paths.promoted(model, version);
  const isPublished = (await lstat(promoted).catch(() => null)) !== null;
  const at = { folder: isPublished ? promoted : paths.candidate(model, version), model, version };
  const { manifest } = await readManifest(at, digest);
  const files = await readFiles(at, manifest);
  const document = <Document>(file: ArtifactFile, schema: DocumentSchema<Document>): Document => {
    const bytes = files.get(file);
    if (bytes !== undefined) return parseDocument(at, file, bytes, schema);
    throw new BrokenArtifact(model, version, `its manifest does not list ${file}`);
  };
  const learnt = document('model.json', ModelDocument);
  const binary = files.get('model.bin');
  return {
    manifest,
    model: binary === undefined ? learnt : { ...learnt, binary },
    graph: document('features.json', GraphDocument),
    golden: document('golden.json', GoldenDocument),
  };
}
