/** Thrown where a label is none that the loss of a fit can learn; names the target. */
export class UnfitLabel extends Error {
  override readonly name = 'UnfitLabel';
}
