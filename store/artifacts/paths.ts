import { join, relative, sep } from 'node:path';
import { ModelName, VersionName } from '../../shared/names.ts';

const runPattern = /^r-[0-9a-z-]{6,60}$/;
/** Whether a run may be named so. */
export const isRunName = (name: string): boolean => runPattern.test(name);

const decisionPattern = /^d-[0-9a-z-]{6,60}$/;
const filePattern = /^[a-z](?:[a-z0-9_-]|\.(?!\.)){0,62}$/;

/** A name that could lead out of its folder. */
export class UnsafeName extends Error {
  override readonly name = 'UnsafeName';
}

function checked(what: string, name: string, isSound: boolean): string {
  if (isSound) return name;
  throw new UnsafeName(`${JSON.stringify(name)} is no name of a ${what}`);
}

const modelOf = (name: string): string => checked('model', name, ModelName.safeParse(name).success);
const versionOf = (name: string): string => checked('version', name, VersionName.safeParse(name).success);

/** Where everything of a model is, below `home`. Every name is checked, so no path leaves its folder. */
export type ArtifactPaths = {
  readonly models: string;
  readonly declared: string;
  /** The folder of all that the model's runs staged. */
  stagingRoom(model: string): string;
  staging(model: string, run: string): string;
  candidate(model: string, version: string): string;
  promoted(model: string, version: string): string;
  /** The folder of all decisions about a version. */
  decisions(model: string, version: string): string;
  decision(at: { readonly model: string; readonly version: string; readonly decision: string }): string;
  current(model: string): string;
};

export function artifactPaths(home: string): ArtifactPaths {
  const models = join(home, 'models');
  const decisions = (model: string, version: string): string =>
    join(models, modelOf(model), 'decisions', versionOf(version));
  const stagingRoom = (model: string): string => join(models, modelOf(model), 'staging');
  return {
    models,
    declared: join(models, 'declared_models.txt'),
    stagingRoom,
    staging: (model, run) => join(stagingRoom(model), checked('run', run, isRunName(run))),
    candidate: (model, version) => join(models, modelOf(model), 'candidates', versionOf(version)),
    promoted: (model, version) => join(models, modelOf(model), 'promoted', versionOf(version)),
    decisions,
    decision: ({ model, version, decision }) =>
      join(decisions(model, version), checked('decision', decision, decisionPattern.test(decision))),
    current: (model) => join(models, modelOf(model), 'current_model.txt'),
  };
}

/** A file inside a folder of ours. @throws UnsafeName */
export const fileIn = (folder: string, file: string): string =>
  join(folder, checked('file', file, filePattern.test(file)));

/** The folder itself, where it is one of staging. @throws UnsafeName */
export function stagingFolder(paths: ArtifactPaths, folder: string): string {
  const [model, room, run, ...rest] = relative(paths.models, folder).split(sep);
  const isStaging = model !== undefined && room === 'staging' && run !== undefined && rest.length === 0;
  if (isStaging) return paths.staging(model, run);
  throw new UnsafeName(`${JSON.stringify(folder)} is no staging folder`);
}
