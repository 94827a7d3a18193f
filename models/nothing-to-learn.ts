/** Thrown when a training part has no rows: a contract should have stopped it. */
export class NothingToLearn extends Error {
  constructor() {
    super('the training part has no rows: widen the split or the window, or add data');
    this.name = 'NothingToLearn';
  }
}
