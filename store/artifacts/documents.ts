import { z } from 'zod';
import type { GoldenRows, VersionManifest } from '../../shared/artifact-manifest.ts';
import { tasks } from '../../shared/declaration/task.ts';
import { type FeatureGraph, graphFormats } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';

/*
 * What every reader of an artifact relies on. The rest of each document is as it was written, which its sha256 proves;
 * learner and pipeline check their own parts of it. A field more than these is no fault: a later release of the same
 * format may have written it.
 */
const formatOne = z.literal(1, { error: (issue) => `format version ${String(issue.input)} is unknown` });
const graphFormat = z.literal([...graphFormats], {
  error: (issue) => `format version ${String(issue.input)} is unknown`,
});
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a sha256');
const listedFile = z.object({ sha256, bytes: z.int().min(0) });

/** Checks that `shape` holds and passes the whole value on. */
const document = <Document>(shape: z.ZodType): z.ZodType<Document> =>
  z.custom<Document>().superRefine((value, context) => {
    for (const { path, message } of shape.safeParse(value).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message });
  });

export const ManifestDocument = document<VersionManifest>(
  z.object({
    formatVersion: formatOne,
    model: z.string(),
    task: z.enum(tasks),
    run: z.string(),
    files: z.record(z.string(), listedFile),
    split: z.object({ by: z.string() }),
    threshold: z.number(),
  }),
);

export const ModelDocument = document<Model>(
  z.object({
    kind: z.string(),
    formatVersion: z.int(),
    task: z.enum(tasks),
    width: z.int().min(0),
    parameters: z.record(z.string(), z.unknown()),
  }),
);

export const GraphDocument = document<FeatureGraph>(
  z.object({
    formatVersion: graphFormat,
    task: z.enum(tasks),
    inputs: z.array(z.object({ name: z.string(), type: z.string() })),
    ignored: z.array(z.string()),
    steps: z.array(z.object({ kind: z.string(), input: z.string() })),
    threshold: z.number(),
  }),
);

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const isFor = (rowCount: number, scoreCount: number): boolean =>
  rowCount === 0 ? scoreCount === 0 : scoreCount > 0 && scoreCount % rowCount === 0;

export const GoldenDocument = document<GoldenRows>(
  z
    .object({ rows: z.array(z.record(z.string(), cell)), scores: z.array(z.number()) })
    .refine(({ rows, scores }) => isFor(rows.length, scores.length), {
      error: 'expected a score for every row, or as many for each as there are classes',
    }),
);
