/** Numbers the rows `from` to `to` by themselves. */
export function countUp(rows: usize, from: usize, to: usize): void {
  for (let row: usize = from; row < to; row++) store<u32>(rows + (row << 2), <u32>row);
}
