/** Runs the local stack with stand-ins for worker and API; its one argument holds what the test wants. */
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runStack } from '../../../../cli/stack/dev.ts';
import { showProgress } from '../../../../cli/stack/progress.ts';
import { stopRequest } from '../../../../cli/stack/stop-request.ts';
import { readEnvironment } from '../../../../config/environment.ts';

const environment = readEnvironment();
const standIn = fileURLToPath(new URL('./ready-stand-in.js', import.meta.url));
const Wishes = z.object({
  isFresh: z.boolean(),
  port: z.number(),
  temporalUiPort: z.number(),
  worker: z.string().default(standIn),
  endsWithParent: z.boolean().default(false),
});
const { worker, endsWithParent, ...wishes } = Wishes.parse(JSON.parse(process.argv[2] ?? '{}'));

const plan = {
  ...environment,
  ...wishes,
  isDemoWanted: false,
  scripts: { worker, api: standIn },
  afterReady: [],
  progress: showProgress(),
};
process.exit(await runStack(plan, stopRequest(endsWithParent ? process.ppid : null)));
