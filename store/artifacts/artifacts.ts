import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFile } from '../../shared/artifact-manifest.ts';
import { ModelName } from '../../shared/names.ts';
import { decisionFiles } from '../decisions/decision-files.ts';
import { isAbsent, removeFolder, replaceFile, together, writeSynced } from '../durable-file.ts';
import {
  type CurrentModel,
  type CurrentRead,
  readCurrentFile,
  withdrawCurrentFile,
  writeCurrentFile,
} from './current-model.ts';
import { readDeclaredFile, writeDeclaredFile } from './declared-models.ts';
import { type LoadedArtifact, loadVersion } from './load.ts';
import { type ArtifactPaths, artifactPaths, fileIn, stagingFolder } from './paths.ts';
import { type Placed, type Placing, placeVersion, publishVersion } from './place.ts';
import { discardStaged, listStaged, type Staged } from './staging.ts';

export type { LoadedArtifact } from './load.ts';

export type DecisionPlace = { readonly model: string; readonly version: string; readonly decision: string };

/**
 * The files of versions and decisions below RATCHET_HOME; every write is whole or not there. Each throws UnsafeName for a
 * name that could leave its folder.
 */
export type Artifacts = {
  /** An empty staging folder of a run. */
  stage(model: string, run: string): Promise<string>;
  writeStaged(folder: string, file: ArtifactFile, bytes: Uint8Array | string): Promise<void>;
  /** Makes the staged files the candidate `version`; asked again for the same run it answers the same. */
  place(placing: Placing): Promise<Placed>;
  /** Deletes what a run staged, for one that ended; nothing where nothing is there (any more). */
  discard(model: string, run: string): Promise<void>;
  /** Every run of the model that has something in staging. */
  listStaged(model: string): Promise<readonly Staged[]>;
  /** Loads from `promoted/`, else from `candidates/`. @throws BrokenArtifact naming the file and what differs. */
  load(model: string, version: string, expectedDigest?: string): Promise<LoadedArtifact>;
  /** A verified copy in `promoted/`. @throws BrokenArtifact */
  publish(model: string, version: string, digest: string): Promise<void>;
  /** False where a higher revision stands already. */
  writeCurrent(model: string, current: CurrentModel): Promise<boolean>;
  readCurrent(model: string): Promise<CurrentRead>;
  /** Deletes it, unless `isRemoved`, which is asked while nobody can write it, says no. False where it stays or was none. */
  withdrawCurrent(model: string, isRemoved: () => Promise<boolean>): Promise<boolean>;
  /** Keeps which models are declared, the first declared first. */
  writeDeclared(models: readonly string[]): Promise<void>;
  /** As they were kept last; none where nothing was kept. */
  readDeclared(): Promise<readonly string[]>;
  /** Models that have files here. */
  listModels(): Promise<readonly string[]>;
  /** Files of a decision, each written whole; answers with their folder. */
  writeDecision(at: DecisionPlace, files: Readonly<Record<string, Uint8Array | string>>): Promise<string>;
  /** A folder for the files of a decision, for what writes them itself. */
  decisionFolder(at: DecisionPlace): Promise<string>;
  /** A file of a decision; null where there is none. */
  readDecision(model: string, version: string, decision: string, file: string): Promise<Buffer | null>;
  /** Deletes a version's files and the scores of its decisions; their reports stay. */
  collect(model: string, version: string): Promise<void>;
};

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
    writeStaged: (folder, file, bytes) => writeSynced(fileIn(stagingFolder(paths, folder), file), bytes),
    place: (placing) => placeVersion(paths, placing),
    discard: (model, run) => discardStaged(paths, model, run),
    listStaged: (model) => listStaged(paths, model),
    load: (model, version, digest) =>
      loadVersion(paths, { model, version, ...(digest === undefined ? {} : { digest }) }),
    publish: (model, version, digest) => publishVersion(paths, { model, version, digest }),
    writeCurrent: (model, current) => writeCurrentFile(paths.current(model), current),
    readCurrent: (model) => readCurrentFile(paths.current(model)),
    withdrawCurrent: (model, isRemoved) => withdrawCurrentFile(paths.current(model), isRemoved),
    writeDeclared: (models) => writeDeclaredFile(paths.declared, models),
    readDeclared: () => readDeclaredFile(paths.declared),
    listModels: () => listModels(paths),
    decisionFolder,
    writeDecision: async (at, files) => {
      const folder = await decisionFolder(at);
      await together(Object.entries(files).map(([file, bytes]) => replaceFile(fileIn(folder, file), bytes)));
      return folder;
    },
    readDecision: (model, version, decision, file) =>
      orNull(readFile(fileIn(paths.decision({ model, version, decision }), file))),
    collect: (model, version) => collectVersion(paths, model, version),
  };
}

async function orNull<T>(read: Promise<T>): Promise<T | null> {
  return read.catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });
}

async function listModels({ models }: ArtifactPaths): Promise<readonly string[]> {
  const entries = (await orNull(readdir(models, { withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => !entry.isFile() && ModelName.safeParse(entry.name).success)
    .map(({ name }) => name)
    .sort();
}

async function collectVersion(paths: ArtifactPaths, model: string, version: string): Promise<void> {
  const decisions = paths.decisions(model, version);
  await removeFolder(paths.candidate(model, version));
  await removeFolder(paths.promoted(model, version));
  for (const decision of (await orNull(readdir(decisions))) ?? [])
    for (const file of scoreFiles) await rm(join(decisions, decision, file), { force: true });
}

const scoreFiles = [decisionFiles.scores, decisionFiles.benchmarkScores];
