/** A file, or what was asked of it, that cannot be imported: nothing was changed. The message names place and remedy. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}
