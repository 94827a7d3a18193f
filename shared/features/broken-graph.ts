/** Thrown when a feature graph contradicts itself: a damaged or unknown document. */
export class BrokenGraph extends Error {
  constructor(reason: string) {
    super(`broken feature graph: ${reason}`);
    this.name = 'BrokenGraph';
  }
}
