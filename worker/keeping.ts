import type { Dependencies } from '../activities/dependencies.ts';
import { listModels, readDeclaration } from '../store/postgres/declarations.ts';
import { joinOutcomes } from '../store/postgres/join-outcomes.ts';
import { listen } from '../store/postgres/listen.ts';
import { tellOfBreakGlass } from './break-glass.ts';
import { lintPolicies } from './lint-policies.ts';
import { keepRollouts } from './lost-rollouts.ts';
import { closeLostRuns } from './lost-runs.ts';
import { tellOfOverdue } from './overdue.ts';
import { deleteOldPredictions } from './prediction-retention.ts';
import { collectUnneeded } from './retention.ts';
import { type Round, startRounds } from './rounds.ts';
import { reconcileSchedules } from './schedules.ts';
import { discardLeftovers } from './staging.ts';
import { tellOfUntoldRuns } from './untold-runs.ts';

type Needs = Dependencies & { readonly now: () => number };

const everyMs = {
  schedules: 60_000,
  lostRuns: 3_000,
  rollouts: 3_000,
  untoldRuns: 60_000,
  breakGlass: 60_000,
  overdue: 600_000,
  staging: 600_000,
  outcomes: 60_000,
  retention: 21_600_000,
  policies: 21_600_000,
} as const;

/** What a notice of the ledger asks to be looked at. */
const roundOf = new Map([
  ['ratchet_declaration', 'schedules'],
  ['ratchet_deployment', 'break-glass'],
]);

/** What a worker keeps in order beside its queues. Any number of workers may do it: each piece is idempotent. */
export function startKeeping(needs: Needs): { stop(): Promise<void> } {
  const { log, ledgerUrl } = needs;
  const rounds = startRounds(roundsOf(needs), (name, error) =>
    log.warn({ err: error, name }, 'round failed'),
  );
  const listener = listen(ledgerUrl, {
    channels: [...roundOf.keys()],
    onNotify: (channel) => rounds.now(roundOf.get(channel) ?? ''),
    // A notice that came while nobody listened is not repeated.
    onState: (state) => {
      if (state === 'listening') for (const name of roundOf.values()) rounds.now(name);
    },
  });
  return {
    async stop() {
      await listener.close();
      await rounds.stop();
    },
  };
}

function roundsOf(needs: Needs): readonly Round[] {
  const { log } = needs;
  const say = (words: string, what: readonly unknown[]) => what.length > 0 && log.info({ what }, words);
  return [
    {
      name: 'schedules',
      everyMs: everyMs.schedules,
      run: async () => {
        const results = await reconcileDeclared(needs);
        say(
          'schedules brought in line',
          results.filter(({ result }) => result !== 'unchanged'),
        );
      },
    },
    {
      name: 'lost-runs',
      everyMs: everyMs.lostRuns,
      run: async () => {
        const closed = await closeLostRuns(needs);
        say('lost runs closed', closed);
        if (closed.length > 0) say('told of runs', await tellOfUntoldRuns(needs));
      },
    },
    {
      name: 'rollouts',
      everyMs: everyMs.rollouts,
      run: async () => void say('kept rollouts', await keepRollouts(needs)),
    },
    {
      name: 'untold-runs',
      everyMs: everyMs.untoldRuns,
      run: async () => void say('told of runs', await tellOfUntoldRuns(needs)),
    },
    {
      name: 'break-glass',
      everyMs: everyMs.breakGlass,
      run: async () => void say('told of rollbacks past Temporal', await tellOfBreakGlass(needs)),
    },
    {
      name: 'overdue',
      everyMs: everyMs.overdue,
      run: async () => void say('told of overdue models', await tellOfOverdue(needs)),
    },
    {
      name: 'staging',
      everyMs: everyMs.staging,
      run: async () => void say('discarded what ended runs staged', await discardLeftovers(needs)),
    },
    {
      name: 'retention',
      everyMs: everyMs.retention,
      run: async () => void say('collected', await collectUnneeded(needs)),
    },
    {
      name: 'policies',
      everyMs: everyMs.policies,
      run: () => lintPolicies(needs),
    },
    {
      name: 'outcomes',
      everyMs: everyMs.outcomes,
      run: async () => void (await joinOutcomes(needs.pool)),
    },
    {
      name: 'predictions',
      everyMs: everyMs.retention,
      run: async () => void say('deleted old predictions', await deleteOldPredictions(needs)),
    },
  ];
}

async function reconcileDeclared({ pool, client, queuePrefix }: Needs) {
  const models = await listModels(pool);
  const stored = await Promise.all(models.map(({ model }) => readDeclaration(pool, model)));
  const declarations = stored.flatMap((each) => (each ? [each.declaration] : []));
  return reconcileSchedules(client, queuePrefix, declarations);
}
