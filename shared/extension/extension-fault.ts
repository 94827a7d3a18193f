/** A file of the user's project that extends nothing as it is; the message names file, line where one is known, and remedy. */
export class ExtensionFault extends Error {
  override readonly name = 'ExtensionFault';
  readonly file: string;

  constructor(place: { readonly file: string; readonly line?: number | undefined }, message: string) {
    super(`${place.file}${place.line === undefined ? '' : `:${place.line}`}: ${message}`);
    this.file = place.file;
  }
}
