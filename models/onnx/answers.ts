import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { elementTypes } from './schema.ts';
import { integersOf, listOf } from './tensor.ts';

/** What a batch is answered with: `value` of a regression, else `label` and `probabilities`, those of the negative label first, or of the classes in their order. */
export function writeAnswers(builder: GraphBuilder, graph: FeatureGraph, scores: Value): void {
  if (graph.task === 'regression')
    builder.output(flat(builder, scores), {
      ...{ name: 'value', type: 'double', shape: [null] },
      doc: 'The predicted value.',
    });
  else if (graph.task === 'multiclass') writeClasses(builder, graph, scores);
  else writeLabels(builder, graph, scores);
}

function writeClasses(builder: GraphBuilder, { classes = [] }: FeatureGraph, scores: Value): void {
  // Of equals the first, as in serving.
  const place = builder.apply('ArgMax', [scores], { axis: 1, keepdims: 0 });
  builder.output(builder.apply('Gather', [builder.constant(listOf(classes)), place], { axis: 0 }), {
    ...{ name: 'label', type: 'string', shape: [null] },
    doc: 'The most probable class.',
  });
  builder.output(scores, {
    ...{ name: 'probabilities', type: 'double', shape: [null, classes.length] },
    doc: `The probability of each class: ${classes.join(', ')}.`,
  });
}

const flat = (builder: GraphBuilder, column: Value): Value =>
  builder.apply('Squeeze', [column, builder.constant(integersOf([1]))]);

function writeLabels(builder: GraphBuilder, { threshold, labels }: FeatureGraph, scores: Value): void {
  const isPositive = builder.apply('GreaterOrEqual', [flat(builder, scores), builder.number(threshold)]);
  const place = builder.apply('Cast', [isPositive], { to: elementTypes.int64 });
  const label = labels && builder.apply('Gather', [builder.constant(listOf(labels)), place], { axis: 0 });
  builder.output(label ?? place, {
    ...{ name: 'label', type: labels ? 'string' : 'int64', shape: [null] },
    doc: `The positive label where its probability is at least ${threshold}.`,
  });
  const against = builder.apply('Sub', [builder.number(1), scores]);
  builder.output(builder.apply('Concat', [against, scores], { axis: 1 }), {
    ...{ name: 'probabilities', type: 'double', shape: [null, 2] },
    doc: 'The probabilities of the negative and of the positive label.',
  });
}
