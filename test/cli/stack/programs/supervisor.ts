/** Runs the local stack with stand-ins for worker and API; its one argument holds what the test wants. */
import { fileURLToPath } from 'node:url';
import { runStack } from '../../../../cli/stack/dev.ts';
import { showProgress } from '../../../../cli/stack/progress.ts';
import { stopRequest } from '../../../../cli/stack/stop-request.ts';
import { readEnvironment } from '../../../../config/environment.ts';

const environment = readEnvironment();
const service = fileURLToPath(new URL('./service.js', import.meta.url));
const wishes: unknown = JSON.parse(process.argv[2] ?? '{}');
const { isFresh, port, temporalUiPort } = wishes as {
  isFresh: boolean;
  port: number;
  temporalUiPort: number;
};

const plan = {
  ...environment,
  ...{ isFresh, port, temporalUiPort },
  isDemoWanted: false,
  scripts: { worker: service, api: service },
  afterReady: [],
  progress: showProgress(),
};
process.exit(await runStack(plan, stopRequest(null)));
