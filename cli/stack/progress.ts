/** Shows what is being done: one line per step with its time, live on a terminal, plain lines elsewhere. */
export type Progress = Readonly<{
  /** Runs one step; `say` tells what it is doing just now. Steps may run side by side. */
  step<T>(title: string, action: (say: (text: string) => void) => Promise<T>): Promise<T>;
  /** Prints a line of its own. */
  line(text: string): void;
}>;

type Running = { title: string; detail: string; readonly began: number };
type Terminal = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

const clearLine = '\r\u001b[K';
const redrawMs = 120;
/** Where nothing can be redrawn, a step that takes long says so at this interval. */
const plainReminderMs = 15_000;

export function showProgress(out: Terminal = process.stdout): Progress {
  const running: Running[] = [];
  let timer: NodeJS.Timeout | undefined;
  const line = (text: string): void => {
    out.write(`${out.isTTY ? clearLine : ''}${text}\n`);
    if (out.isTTY) redraw(out, running);
  };
  const remind = () => {
    if (out.isTTY) redraw(out, running);
    else for (const step of running) line(`… ${describe(step)}`);
  };
  const begin = (title: string): Running => {
    const step = { title, detail: '', began: performance.now() };
    running.push(step);
    timer ??= setInterval(remind, out.isTTY ? redrawMs : plainReminderMs);
    return step;
  };
  const end = (step: Running, mark: string): void => {
    running.splice(running.indexOf(step), 1);
    if (running.length === 0) timer = clearInterval(timer) ?? undefined;
    line(`${mark} ${step.title} (${seconds(step)})`);
  };
  return {
    line,
    async step(title, action) {
      const step = begin(title);
      const say = (text: string): void => {
        if (text === step.detail) return;
        step.detail = text;
        if (!out.isTTY) line(`… ${title}: ${text}`);
      };
      try {
        const result = await action(say);
        end(step, '✔');
        return result;
      } catch (error) {
        end(step, '✖');
        throw error;
      }
    },
  };
}

function redraw(out: Terminal, running: readonly Running[]): void {
  if (running.length === 0) return;
  out.write(`${clearLine}${`… ${running.map(describe).join(' · ')}`.slice(0, (out.columns || 80) - 1)}`);
}

const describe = (step: Running): string =>
  `${step.title} ${seconds(step)}${step.detail ? `: ${step.detail}` : ''}`;

const seconds = (step: Running): string => `${((performance.now() - step.began) / 1_000).toFixed(1)} s`;
