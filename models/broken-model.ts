/** Thrown when a model document is not of its kind, of an unknown format, or holds numbers that are not finite. */
export class BrokenModel extends Error {
  readonly kind: string;

  constructor(kind: string, reason: string) {
    super(`broken model (${kind}): ${reason}`);
    this.name = 'BrokenModel';
    this.kind = kind;
  }
}
