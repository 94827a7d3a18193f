import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { permanentFaults } from '../shared/messages.ts';

/** Histories carry ids and references; data goes through the stores. */
export const payloadBytesMax = 65_536;

/** Fails an activity whose arguments or answer are data rather than references. */
export const payloadGuard: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    refuseLarge('arguments', input.args);
    const answer = await next(input);
    refuseLarge('answer', answer);
    return answer;
  },
};

function refuseLarge(what: string, value: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (bytes <= payloadBytesMax) return;
  throw ApplicationFailure.nonRetryable(
    `${what} of ${bytes} bytes, at most ${payloadBytesMax} are allowed: pass a reference into a store`,
    permanentFaults.payload,
  );
}
