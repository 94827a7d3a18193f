import assert from 'node:assert';
import type { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { asFailure } from '../../activities/faults.ts';
import { PermanentFault, permanentType } from '../../activities/permanent.ts';
import { BrokenKernels } from '../../models/broken-kernels.ts';
import { DivergedFit } from '../../models/diverged-fit.ts';
import { NothingToLearn } from '../../models/nothing-to-learn.ts';
import { permanentFaults } from '../../shared/messages.ts';
import { BrokenArtifact } from '../../store/artifacts/broken-artifact.ts';
import { MissingSnapshot } from '../../store/snapshots/snapshot-folder.ts';
import { SourceFault } from '../../store/snapshots/source-fault.ts';

const thrown = (work: () => void): Error => {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
};

it.each([
  ['a source that cannot be read', new SourceFault('no table', { permanent: true }), 'SourceFault'],
  ['a source that went away', new SourceFault('connection lost', { permanent: false }), null],
  ['broken files', new BrokenArtifact('churn', 'v1', 'model.json'), 'BrokenArtifact'],
  ['nothing to learn from', new NothingToLearn(), 'DataFault'],
  ['a fault that a step found', new PermanentFault('RequestFault', 'no snapshot'), 'RequestFault'],
  [
    'a fit that diverges',
    new DivergedFit('gradient-boosting', { train: { labels: Float64Array.of(1) } }),
    'DataFault',
  ],
  ['kernels that broke', new BrokenKernels('the kernels stopped'), 'AssertionFault'],
  ['a failed assertion', thrown(() => assert(false, 'counts differ')), 'AssertionFault'],
  ['a lost connection to the ledger', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), null],
] as const)('tells of %s whether repeating may help', (_, error, type) => {
  expect(permanentType(error)).toBe(type);
});

it.each([
  ['a source that went away', new SourceFault('connection lost', { permanent: false })],
  ['a lost connection to the ledger', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
])('lets Temporal repeat a step after %s: neither its flag nor its type says no', (_, error) => {
  const failure = asFailure(error);
  expect(failure).toMatchObject({ nonRetryable: false });
  expect(Object.values<unknown>(permanentFaults)).not.toContain((failure as ApplicationFailure).type);
});

it('lets Temporal repeat no step after a source that cannot be read', () => {
  const failure = asFailure(new SourceFault('no table', { permanent: true }));
  expect(failure).toMatchObject({ nonRetryable: true, type: permanentFaults.source });
});

it('lets Temporal look again for a snapshot that is missing, and not for hours', () => {
  const missing = new MissingSnapshot('snapshot s-000001 of churn is not here');
  const failureAt = (attempt: number) => asFailure(missing, attempt);
  expect(failureAt(3)).toMatchObject({ nonRetryable: false, type: 'MissingSnapshot' });
  expect(failureAt(4)).toMatchObject({ nonRetryable: true, type: permanentFaults.data });
});
