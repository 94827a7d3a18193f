import { CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import {
  type RolloutAnswer,
  type RolloutCommand,
  type RolloutCommandName,
  rolloutCommands,
} from '../shared/rollout/messages.ts';
import { assertCommandFor, commandUpdate, descriptions, refusal } from './rollout-messages.ts';
import { type Obstacle, orderObstacle, type Standing } from './rollout-obstacle.ts';

/** A command that waits for the rollout to act on it. */
export type Order = {
  readonly name: RolloutCommandName;
  readonly command: RolloutCommand;
  settle(answer: RolloutAnswer): void;
  refuse(obstacle: Obstacle): void;
};

export type Desk = {
  /** From now on commands are looked at; before, they wait. */
  open(standing: () => Standing): void;
  /** Works until it is done or a command comes, which ends the work. */
  during<T>(work: () => Promise<T>): Promise<Interrupted<T>>;
  /** Whoever still waits, in their order: the rollout ended meanwhile. */
  rest(): readonly Order[];
};

export type Interrupted<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'order'; readonly order: Order };

/**
 * Takes the commands of people for one rollout. To be opened before the workflow's first await: an Update without a handler
 * is refused.
 */
export function openDesk(rollout: string): Desk {
  const waiting: Order[] = [];
  let standing: (() => Standing) | null = null;
  let current: CancellationScope | null = null;

  const handle = async (name: RolloutCommandName, command: RolloutCommand): Promise<RolloutAnswer> => {
    await condition(() => standing !== null);
    const obstacle = standing && orderObstacle(standing(), name, command);
    if (obstacle) throw refusal(obstacle.type, obstacle.message);
    let end: (() => RolloutAnswer) | null = null;
    waiting.push({
      ...{ name, command },
      settle: (answer) => {
        end ??= () => answer;
      },
      refuse: ({ type, message }) => {
        end ??= () => {
          throw refusal(type, message);
        };
      },
    });
    current?.cancel();
    await condition(() => end !== null);
    return (end as unknown as () => RolloutAnswer)();
  };
  for (const name of rolloutCommands)
    setHandler(commandUpdate(name), (command) => handle(name, command), {
      validator: (command) => assertCommandFor(rollout, command),
      description: descriptions[name],
    });

  /** The first that still makes sense: what came before it may have moved the rollout. */
  const next = (): Order | null => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      const obstacle = standing && orderObstacle(standing(), order.name, order.command);
      if (!obstacle) return order;
      order.refuse(obstacle);
    }
    return null;
  };
  return {
    open: (given) => {
      standing = given;
    },
    async during(work) {
      for (;;) {
        const order = next();
        if (order) return { kind: 'order', order };
        const scope = new CancellationScope();
        current = scope;
        try {
          return { kind: 'done', value: await scope.run(work) };
        } catch (error) {
          if (!isCancellation(error) || waiting.length === 0) throw error;
        } finally {
          current = null;
        }
      }
    },
    rest: () => waiting.splice(0),
  };
}
