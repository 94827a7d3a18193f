// Before the runner, which on Node 20 would have a second thread look at every import and tell its main process of it:
// half of what imports take, for watching files and for mocks, which the suite does without.
import module from 'node:module';

module.registerHooks ??= () => undefined;
