import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import { GraphDocument, ModelDocument } from '../../store/artifacts/documents.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

type Learnt = { readonly graph: FeatureGraph; readonly model: Model };

/** Milliseconds from the files of a model to its first score, digests and schemas checked, as a replica loads it. */
export const loadMs = (learnt: Learnt, scoreOne: (pipeline: Pipeline) => void): Promise<number> =>
  inTemporaryFolder('ratchet-bench-load-', async (folder) => {
    const { binary = new Uint8Array(), ...model } = learnt.model;
    const files = {
      'model.json': JSON.stringify(model),
      'features.json': JSON.stringify(learnt.graph),
      'model.bin': binary,
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const began = performance.now();
    const [document, graph, bytes] = await Promise.all(
      Object.keys(files).map(async (name) => {
        const content = await readFile(join(folder, name));
        createHash('sha256').update(content).digest();
        return content;
      }),
    );
    const read = ModelDocument.parse(JSON.parse(String(document)));
    scoreOne(
      compilePipeline({
        graph: GraphDocument.parse(JSON.parse(String(graph))),
        model: bytes?.length ? { ...read, binary: bytes } : read,
      }),
    );
    return performance.now() - began;
  });
