import { ModelAnswer } from '../../shared/http/models.ts';
import { VersionsAnswer } from '../../shared/http/versions.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath, withQuery } from '../client/model-path.ts';

/** The version that a person names: `v3`, `live`, or `latest`. @throws CommandFailed where there is none. */
export async function namedVersion(api: ApiClient, model: string, name: string): Promise<string> {
  if (name === 'live') {
    const { stable } = await api.ask(ModelAnswer, modelPath(model));
    if (stable !== null) return stable.version;
    throw new CommandFailed(`${model} serves nothing yet: ratchet versions ${model} lists what was trained`);
  }
  if (name === 'latest') {
    const { versions } = await api.ask(
      VersionsAnswer,
      withQuery(modelPath(model, 'versions'), { limit: '1' }),
    );
    if (versions[0] !== undefined) return versions[0].version;
    throw new CommandFailed(`${model} has no version yet: ratchet retrain ${model} --wait`);
  }
  if (/^v[1-9]\d*$/.test(name)) return name;
  throw new CommandFailed(`${name} is no version: expected v1, v2, …, live or latest`);
}
