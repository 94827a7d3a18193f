import type { RolloutAnswer, RolloutTransitionEvent } from '../../shared/http/rollouts.ts';
import { shadowText, stateWords } from '../../shared/rollout/words.ts';
import { moment } from '../client/words.ts';
import { weightBar } from './rollout-bars.ts';
import { faultLines, guardLines, progressText, stepLine } from './rollout-text.ts';

export type Screen = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export type RolloutTeller = {
  transition(transition: RolloutTransitionEvent): void;
  rollout(rollout: RolloutAnswer): void;
  /** Something about the watching itself, said once while it lasts. */
  note(text: string): void;
  end(): void;
};

/** Draws a rollout anew with each look on a terminal, and says what changed line by line elsewhere. */
export const rolloutTeller = (out: Screen): RolloutTeller => (out.isTTY ? onTerminal(out) : inLines(out));

const eraseBelow = '\u001b[J';
const up = (lines: number): string => (lines > 0 ? `\u001b[${lines}F` : '\r');

function onTerminal(out: Screen): RolloutTeller {
  let drawn = 0;
  let frame: readonly string[] = [];
  let noted = '';
  const draw = (lines: readonly string[]): void => {
    const width = Math.max(40, out.columns ?? 80);
    const shown = lines.flatMap((line) => line.split('\n')).map((line) => cut(line, width - 1));
    out.write(`${up(drawn)}${eraseBelow}${shown.map((line) => `${line}\n`).join('')}`);
    drawn = shown.length;
  };
  const above = (line: string): void => {
    draw([line]);
    drawn = 0;
    draw(frame);
  };
  return {
    transition: (transition) => above(transitionLine(transition)),
    rollout: (rollout) => {
      noted = '';
      frame = frameOf(rollout);
      draw(frame);
    },
    note: (text) => {
      if (text !== noted) draw([...frame, `(${text})`]);
      noted = text;
    },
    end: () => {
      drawn = 0;
    },
  };
}

/** Whole characters, as many as fit. */
const cut = (line: string, width: number): string => {
  const signs = [...line];
  return signs.length <= width ? line : `${signs.slice(0, width - 1).join('')}…`;
};

function frameOf(rollout: RolloutAnswer): readonly string[] {
  const { model, version, champion, state, verdict } = rollout;
  const progress = progressText(rollout);
  return [
    `${model} ${version} over ${rollout.aa ? 'itself' : (champion ?? 'nothing')}: ${state}, ${stateWords[state]}`,
    stepLine(rollout),
    `${weightBar(rollout.weight)} of the traffic`,
    ...(progress === null ? [] : [progress]),
    ...(verdict === null ? [] : [`${verdict.kind}: ${verdict.reason}`]),
    ...(rollout.ab === null ? [] : [rollout.ab.sentence]),
    ...(rollout.shadow === null ? [] : [`shadow: ${shadowText(rollout.shadow)}`]),
    ...guardLines(rollout),
    ...faultLines(rollout),
  ];
}

export const transitionLine = ({
  created_at: at,
  to,
  weight,
  actor,
  reason,
}: RolloutTransitionEvent): string => `${moment(at)} ${to}, ${weight} %: ${reason} (${actor})`;

function inLines(out: Screen): RolloutTeller {
  let [said, noted] = ['', ''];
  let faultCount = 0;
  return {
    transition: (transition) => void out.write(`${transitionLine(transition)}\n`),
    rollout: (rollout) => {
      noted = '';
      for (const line of faultLines(rollout).slice(faultCount)) out.write(`${line}\n`);
      faultCount = rollout.faults.length;
      const news = verdictNews(rollout);
      if (news === said || rollout.verdict === null) return;
      said = news;
      out.write(`  ${rollout.verdict.kind}: ${rollout.verdict.reason}\n`);
      for (const line of guardLines(rollout)) out.write(`${line}\n`);
    },
    note: (text) => {
      if (text !== noted) out.write(`(${text})\n`);
      noted = text;
    },
    end: () => undefined,
  };
}

/** What must differ for a look to be worth a line: counts alone are none. */
const verdictNews = ({ generation, verdict }: RolloutAnswer): string =>
  [
    generation,
    verdict?.kind,
    ...(verdict?.guards ?? []).map((guard) => `${guard.guard} ${guard.verdict}`),
  ].join();
