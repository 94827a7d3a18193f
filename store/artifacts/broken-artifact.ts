/** The files of a version are not what the ledger says: it must not serve. */
export class BrokenArtifact extends Error {
  override readonly name = 'BrokenArtifact';
  readonly model: string;
  readonly version: string;

  constructor(model: string, version: string, problem: string) {
    super(`the artifact of ${model} ${version} is broken: ${problem}`);
    this.model = model;
    this.version = version;
  }
}
