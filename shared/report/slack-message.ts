import type { NotificationEvent } from '../notification.ts';

const headlines: Record<NotificationEvent, string> = {
  rejected: 'data rejected',
  held: 'candidate held',
  staged: 'candidate waits for a person',
  failed: 'retrain failed',
  promoted: 'promoted',
  'rolled-back': 'rolled back',
  overdue: 'retraining is overdue',
  'rolling-out': 'a rollout begins',
  paused: 'a rollout waits for a person',
  approval: 'a rollout needs an approval',
  'rollout-ended': 'a rollout ended',
};

/** A message as Slack's incoming webhooks take it; `text` alone says all. */
export function slackMessage(about: {
  readonly model: string;
  readonly event: NotificationEvent;
  readonly text: string;
  readonly link: string;
}): { readonly text: string; readonly blocks: readonly object[] } {
  const headline = `${about.model}: ${headlines[about.event]}`;
  const words = escaped(about.text.slice(0, 2_000));
  const body = `*${escaped(headline)}*${words ? `\n${words}` : ''}\n<${about.link}|open>`;
  return {
    text: `${headline}. ${words} ${about.link}`,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: body } }],
  };
}

/** Slack's three control characters. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
