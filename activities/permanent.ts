import { AssertionError } from 'node:assert';
import { permanentFaults } from '../shared/messages.ts';

/** Thrown by a step that found a fault which no repetition mends; `fault` is its type in Temporal. */
export class PermanentFault extends Error {
  override readonly name = 'PermanentFault';
  readonly fault: string;
  constructor(fault: string, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Errors of the other rooms that are permanent whatever they carry, by their names. */
const permanentNames: Readonly<Record<string, string>> = {
  BrokenArtifact: permanentFaults.artifact,
  BrokenGraph: permanentFaults.artifact,
  BrokenKernels: permanentFaults.programmer,
  BrokenModel: permanentFaults.artifact,
  DivergedFit: permanentFaults.data,
  EnvironmentError: permanentFaults.declaration,
  ExtensionFault: permanentFaults.declaration,
  FrameMismatch: permanentFaults.data,
  LearnerFailed: permanentFaults.declaration,
  NothingChosen: permanentFaults.data,
  NothingToLearn: permanentFaults.data,
  TableTooLarge: permanentFaults.data,
  UnfitLabel: permanentFaults.data,
  UnusableWeights: permanentFaults.data,
  ZodError: permanentFaults.programmer,
};

/** The type in Temporal of a permanent fault; null where repeating may help. Needs nothing that a thread would load. */
export function permanentType(error: Error): string | null {
  if (error instanceof PermanentFault) return error.fault;
  const named = permanentNames[error.name];
  if (named !== undefined) return named;
  if ('permanent' in error) return error.permanent === true ? permanentFaults.source : null;
  const isProgrammers =
    error instanceof AssertionError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError;
  return isProgrammers ? permanentFaults.programmer : null;
}
