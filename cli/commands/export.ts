import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { printResult } from '../client/output.ts';
import { findApi } from '../client/session.ts';
import { namedVersion } from './named-version.ts';

type Flags = Readonly<{ format: string; out?: string; json?: boolean }>;

async function exportModel(
  api: ApiClient,
  model: string,
  name: string,
  { format, out, json }: Flags,
): Promise<void> {
  const version = await namedVersion(api, model, name);
  const path = modelPath(model, 'versions', version, 'export');
  const bytes = await api.download(withQuery(path, { format }));
  const file = out ?? `${model}-${version}.${format}`;
  await writeFile(file, bytes).catch((error: Error) => {
    throw new CommandFailed(`${file} cannot be written: ${error.message}; name another file with --out`, {
      cause: error,
    });
  });
  const answer = { model, version, format, file, bytes: bytes.byteLength };
  const kilobytes = Math.ceil(bytes.byteLength / 1024);
  printResult(answer, { json, human: () => `${model} ${version}: ${kilobytes} kB written to ${file}` });
}

/** `ratchet export MODEL vN`: a version as a file that other software scores with. */
export function registerExport(program: Command, environment: () => Environment): void {
  program
    .command('export')
    .description('write a version as one ONNX graph: encoders, trees or weights, calibration and threshold')
    .argument('<model>', 'name of the model')
    .argument('[version]', 'a version such as v3, or live, or latest', 'live')
    .addOption(new Option('--format <format>', 'form of the file').choices(['onnx']).default('onnx'))
    .option('--out <file>', 'write here; default: MODEL-VERSION.onnx in this folder')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  ratchet export churn v3 --format onnx --out churn.onnx')
    .action((model: string, name: string, flags: Flags) =>
      exportModel(findApi(environment()), model, name, flags),
    );
}
