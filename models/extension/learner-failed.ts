/** A learner of the user's own failed to learn: doing it again would fail again. */
export class LearnerFailed extends Error {
  override readonly name = 'LearnerFailed';

  constructor(kind: string, reason: string, options?: ErrorOptions) {
    super(`the learner ${kind} failed: ${reason}`, options);
  }
}
