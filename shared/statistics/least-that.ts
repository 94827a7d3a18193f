/** Between two numbers of which the higher one does, the least that does, by bisection. */
export function leastThat(does: (x: number) => boolean, low: number, high: number): number {
  let [below, above] = [low, high];
  for (let i = 0; i < 50; i++) {
    const middle = (below + above) / 2;
    if (does(middle)) above = middle;
    else below = middle;
  }
  return above;
}
