import { intAt, itemAt, realAt } from '../dataset/table.ts';
import { runProgram } from '../derived/program.ts';
import type { Design } from './design.ts';
import type { HotFeature, Layout, LevelFeature, NumericFeature } from './layout.ts';
import type { RawBlock } from './raw-block.ts';
import { timestampPart } from './timestamp-part.ts';

/**
 * Encodes a block, which has the slots of the layout and the inputs in the first of them, into rows `begin` … of the
 * design. The one place where values become features, for training and serving: what is derived of them is computed here.
 */
export function encodeBlock(layout: Layout, block: RawBlock, out: Design, begin: number): void {
  const { numeric, hot, program } = layout;
  if (program !== null) runProgram(program, block);
  for (let column = 0; column < numeric.length; column++) {
    const feature = itemAt(numeric, column);
    const at = begin * out.numericWidth + column;
    if (feature.form === 'level') fillLevels(feature, block, out, at);
    else if (feature.form === 'number') fillNumbers(feature, block, out, at);
    else if (feature.form === 'missing') fillMissing(feature, block, out, at);
    else fillTimestampPart(feature, block, out, at);
  }
  for (let column = 0; column < hot.length; column++) {
    fillPositions(itemAt(hot, column), block, out, begin * out.hotCount + column);
  }
}

const bounded = (value: number, max: number): number => Math.max(Math.min(value, max), -max);

function fillNumbers(feature: NumericFeature, block: RawBlock, out: Design, at: number): void {
  const { median, mean, scale, max } = feature;
  const { numeric, numericWidth } = out;
  const { values } = block;
  const begin = feature.slot * block.capacity;
  const end = begin + block.rowCount;
  for (let i = begin, o = at; i < end; i++, o += numericWidth) {
    const value = realAt(values, i);
    numeric[o] = bounded(((value - value === 0 ? value : median) - mean) * scale, max);
  }
}

function fillMissing(feature: NumericFeature, block: RawBlock, out: Design, at: number): void {
  const { numeric, numericWidth } = out;
  const { values } = block;
  const begin = feature.slot * block.capacity;
  const end = begin + block.rowCount;
  for (let i = begin, o = at; i < end; i++, o += numericWidth) {
    const value = realAt(values, i);
    numeric[o] = value - value === 0 ? 0 : 1;
  }
}

function fillTimestampPart(feature: NumericFeature, block: RawBlock, out: Design, at: number): void {
  const { form, median, mean, scale, max } = feature;
  if (form === 'number' || form === 'missing') return;
  const { numeric, numericWidth } = out;
  const begin = feature.slot * block.capacity;
  for (let row = 0; row < block.rowCount; row++) {
    const instant = realAt(block.values, begin + row);
    const value = instant - instant === 0 ? timestampPart(form, instant) : median;
    numeric[at + row * numericWidth] = bounded((value - mean) * scale, max);
  }
}

function fillLevels({ slot, places, missing }: LevelFeature, block: RawBlock, out: Design, at: number): void {
  const { numeric, numericWidth } = out;
  const begin = slot * block.capacity;
  for (let row = 0; row < block.rowCount; row++) {
    const index = realAt(block.values, begin + row);
    numeric[at + row * numericWidth] = Number.isNaN(index) ? missing : realAt(places, index);
  }
}

function fillPositions(feature: HotFeature, block: RawBlock, out: Design, at: number): void {
  const { positions, missing } = feature;
  const { hot, hotCount } = out;
  const { values } = block;
  const begin = feature.slot * block.capacity;
  const end = begin + block.rowCount;
  for (let i = begin, o = at; i < end; i++, o += hotCount) {
    const index = realAt(values, i);
    hot[o] = Number.isNaN(index) ? missing : intAt(positions, index);
  }
}
