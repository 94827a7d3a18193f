import { join } from 'node:path';
import { ModelName, VersionName } from '../../shared/names.ts';

const runPattern = /^r-[0-9a-z-]{6,60}$/;
const decisionPattern = /^d-[0-9a-z-]{6,60}$/;
const filePattern = /^[a-z][a-z0-9_.-]{0,62}$/;

/** A name that would lead out of its folder. */
export class UnsafeName extends Error {
  override readonly name = 'UnsafeName';
}

function checked(what: string, name: string, pattern: RegExp): string {
  if (pattern.test(name) && !name.includes('..')) return name;
  throw new UnsafeName(`${JSON.stringify(name)} is no name of a ${what}`);
}

const modelOf = (model: string): string => {
  if (ModelName.safeParse(model).success && !model.includes('..')) return model;
  throw new UnsafeName(`${JSON.stringify(model)} is no name of a model`);
};

const versionOf = (version: string): string => {
  if (VersionName.safeParse(version).success) return version;
  throw new UnsafeName(`${JSON.stringify(version)} is no version`);
};

/** Where everything of a model is, below `home`. Every name is checked, so no path leaves its folder. */
export type ArtifactPaths = {
  readonly models: string;
  model(model: string): string;
  staging(model: string, run: string): string;
  candidate(model: string, version: string): string;
  promoted(model: string, version: string): string;
  decision(at: { readonly model: string; readonly version: string; readonly decision: string }): string;
  current(model: string): string;
};

export function artifactPaths(home: string): ArtifactPaths {
  const models = join(home, 'models');
  const candidate = (model: string, version: string): string =>
    join(models, modelOf(model), 'candidates', versionOf(version));
  return {
    models,
    model: (model) => join(models, modelOf(model)),
    staging: (model, run) => join(models, modelOf(model), 'staging', checked('run', run, runPattern)),
    candidate,
    promoted: (model, version) => join(models, modelOf(model), 'promoted', versionOf(version)),
    decision: ({ model, version, decision }) =>
      join(
        models,
        modelOf(model),
        'decisions',
        versionOf(version),
        checked('decision', decision, decisionPattern),
      ),
    current: (model) => join(models, modelOf(model), 'current_model.txt'),
  };
}

/** A file inside a folder of ours. @throws UnsafeName */
export const fileIn = (folder: string, file: string): string =>
  join(folder, checked('file', file, filePattern));
