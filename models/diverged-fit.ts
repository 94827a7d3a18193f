/** Thrown when a fit ends in numbers that are not finite, which no document may hold. */
export class DivergedFit extends Error {
  readonly kind: string;

  constructor(kind: string) {
    super(
      `${kind} diverged: its weights are not finite; look for extreme labels, or set a smaller step or a stronger penalty`,
    );
    this.name = 'DivergedFit';
    this.kind = kind;
  }
}
