/** A figure as people read it: three digits that count, and no more. */
export const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** A share in percent. */
export const percent = (share: number): string => `${figure(share * 100)} %`;

/** A count with its thousands apart. */
export const count = (n: number): string => Math.round(n).toLocaleString('en');

/** A span as people say it. */
export function duration(ms: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
  ];
  const [name, size] = units.find(([, least]) => ms >= 2 * least) ?? ['second', 1_000];
  const whole = Math.ceil(ms / size);
  return `${whole} ${name}${whole === 1 ? '' : 's'}`;
}
