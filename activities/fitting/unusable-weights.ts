/** Thrown when rows cannot be weighed as declared; names the column or the class. */
export class UnusableWeights extends Error {
  override readonly name = 'UnusableWeights';
}
