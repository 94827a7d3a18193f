import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import type { ArtifactFile, GoldenRows, VersionManifest } from '../../shared/artifact-manifest.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import { BrokenArtifact } from './broken-artifact.ts';
import { type CurrentModel, type CurrentRead, readCurrentFile, writeCurrentFile } from './current-model.ts';
import { publishFolder, replaceFile, syncFolder, writeSynced } from './durable-file.ts';
import { artifactPaths, fileIn } from './paths.ts';
import { type Placed, type Placing, placeVersion, publishVersion } from './place.ts';
import { parseJson, readFiles, readManifest } from './verify.ts';

/** A version as it was trained, every file verified. */
export type LoadedArtifact = {
  readonly manifest: VersionManifest;
  readonly model: Model;
  readonly graph: FeatureGraph;
  readonly golden: GoldenRows;
};

/** The files of versions and decisions below RATCHET_HOME; every write is whole or not there. */
export type Artifacts = {
  /** An empty staging folder of a run. */
  stage(model: string, run: string): Promise<string>;
  writeStaged(folder: string, file: ArtifactFile, bytes: Uint8Array | string): Promise<void>;
  /** Makes the staged files the candidate `version`; asked again for the same run it answers the same. */
  place(placing: Placing): Promise<Placed>;
  /** Loads from `promoted/`, else from `candidates/`. @throws BrokenArtifact naming the file and what differs. */
  load(model: string, version: string, expectedDigest?: string): Promise<LoadedArtifact>;
  /** A verified copy in `promoted/`. @throws BrokenArtifact */
  publish(model: string, version: string, digest: string): Promise<void>;
  writeCurrent(model: string, current: CurrentModel): Promise<boolean>;
  readCurrent(model: string): Promise<CurrentRead>;
  /** Models that have files here. */
  listModels(): Promise<readonly string[]>;
  writeDecision(at: DecisionPlace, files: Readonly<Record<string, Uint8Array | string>>): Promise<string>;
  /** A folder for the files of a decision, for what writes them itself. */
  decisionFolder(at: DecisionPlace): Promise<string>;
  /** A file of a decision; null where there is none. */
  readDecision(model: string, version: string, decision: string, file: string): Promise<Buffer | null>;
  /** Deletes a version's files and the reports of its decisions. */
  collect(model: string, version: string): Promise<void>;
};

export type DecisionPlace = { readonly model: string; readonly version: string; readonly decision: string };

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

/** The artifact store of an installation. */
export function openArtifacts(home: string): Artifacts {
  const paths = artifactPaths(home);
  const decisionFolder = async (at: DecisionPlace): Promise<string> => {
    const folder = paths.decision(at);
    await mkdir(folder, { recursive: true });
    return folder;
  };
  return {
    stage: async (model, run) => {
      const folder = paths.staging(model, run);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      return folder;
    },
    writeStaged: (folder, file, bytes) => writeSynced(fileIn(folder, file), bytes),
    place: (placing) => placeVersion(paths, placing),
    load: async (model, version, expectedDigest) => {
      const promoted = paths.promoted(model, version);
      const folder = (await isThere(promoted)) ? promoted : paths.candidate(model, version);
      return loadFrom({ folder, model, version }, expectedDigest);
    },
    publish: (model, version, digest) => publishVersion(paths, { model, version, digest }),
    writeCurrent: (model, current) => writeCurrentFile(paths.current(model), current),
    readCurrent: (model) => readCurrentFile(paths.current(model)),
    listModels: () => readdir(paths.models).catch(() => []),
    decisionFolder,
    writeDecision: async (at, files) => {
      const folder = await decisionFolder(at);
      for (const [file, bytes] of Object.entries(files)) await replaceFile(fileIn(folder, file), bytes);
      return folder;
    },
    readDecision: (model, version, decision, file) =>
      readFile(fileIn(paths.decision({ model, version, decision }), file)).catch(() => null),
    collect: async (model, version) => {
      const [candidate, promoted] = [paths.candidate(model, version), paths.promoted(model, version)];
      for (const folder of [candidate, promoted]) await removeWhole(folder);
    },
  };
}

/** A folder that is being deleted is never taken for a version: it is renamed first. */
async function removeWhole(folder: string): Promise<void> {
  if (!(await isThere(folder))) return;
  const going = `${folder}.going`;
  await publishFolder(folder, going);
  await rm(going, { recursive: true });
  await syncFolder(`${folder}/..`);
}

async function loadFrom(
  at: { readonly folder: string; readonly model: string; readonly version: string },
  expectedDigest?: string,
): Promise<LoadedArtifact> {
  const { manifest } = await readManifest(at, expectedDigest);
  const files = await readFiles(at, manifest);
  const document = <Document extends object>(file: ArtifactFile): Document => {
    const bytes = files.get(file);
    if (bytes === undefined)
      throw new BrokenArtifact(at.model, at.version, `its manifest does not list ${file}`);
    return parseJson<Document>(at, file, bytes);
  };
  const binary = files.get('model.bin');
  const model = document<Model>('model.json');
  return {
    manifest,
    model: binary === undefined ? model : { ...model, binary },
    graph: document<FeatureGraph>('features.json'),
    golden: document<GoldenRows>('golden.json'),
  };
}
