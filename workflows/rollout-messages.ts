import { ApplicationFailure, defineSignal, defineUpdate } from '@temporalio/workflow';
import { permanentFaults } from '../shared/messages.ts';
import {
  followSignal,
  type RolloutAnswer,
  type RolloutCommand,
  type RolloutCommandName,
  type RolloutRefusal,
  type RolloutRequest,
  rolloutRefusals,
} from '../shared/rollout/messages.ts';

export const commandUpdate = (name: RolloutCommandName) =>
  defineUpdate<RolloutAnswer, [RolloutCommand]>(name);

export const follow = defineSignal<[RolloutRequest]>(followSignal);

export const descriptions: Readonly<Record<RolloutCommandName, string>> = {
  pause: 'Leaves the weight as it is and decides nothing',
  resume: 'Goes on with the step',
  promote: 'Makes the version serve, whatever the evidence says',
  abort: 'Sends all traffic back to what served before',
  approve: 'Lets it go on, once the gates were judged again',
  reject: 'Ends it',
};

/** Refuses what shape and addressee alone show; the rest is decided against where the rollout stands. */
export function assertCommandFor(rollout: string, command: RolloutCommand): void {
  const problem = problemOf(command);
  if (problem) throw ApplicationFailure.nonRetryable(problem, permanentFaults.request);
  if (command.rollout !== undefined && command.rollout !== rollout)
    throw refusal(rolloutRefusals.other, `this is ${rollout}, not ${command.rollout}: ask again`);
}

function problemOf({ requestId, actor, reason, expectedGeneration }: RolloutCommand): string | null {
  if (!requestId || requestId.length > 200) return 'requestId: expected 1 to 200 characters';
  if (!actor) return 'actor: expected who asks';
  if (!reason?.trim()) return 'reason: expected why';
  if (expectedGeneration === undefined || Number.isSafeInteger(expectedGeneration)) return null;
  return `expectedGeneration: expected a whole number, got ${expectedGeneration}`;
}

export const refusal = (type: RolloutRefusal, message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, type);
