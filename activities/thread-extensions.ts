import { installExtensions } from '../models/extension/install.ts';
import type { Origin } from '../shared/extension/family.ts';
import { permanentFaults } from '../shared/messages.ts';
import { loadExtensions } from '../store/extensions/load-extensions.ts';
import { PermanentFault } from './permanent.ts';

/** The extensions of the worker, by which its threads know theirs: what a thread fits with is what the worker was started with. */
export type ThreadExtensions = { readonly folder: string; readonly origins: readonly Origin[] };

/** Installs in this thread what is installed in the worker. @throws PermanentFault where a file has changed since it started */
export async function installInThread({ folder, origins }: ThreadExtensions): Promise<void> {
  if (origins.length === 0) return;
  const loaded = await loadExtensions(folder);
  const changed = [...origins, ...loaded].find(
    ({ file, digest }) =>
      ![origins, loaded].every((side) => side.some((one) => one.file === file && one.digest === digest)),
  );
  if (changed !== undefined)
    throw new PermanentFault(
      permanentFaults.declaration,
      `${changed.file} has changed since the worker was started: start the worker anew`,
    );
  installExtensions(loaded);
}
