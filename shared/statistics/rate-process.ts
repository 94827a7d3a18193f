const ratios = [1.25, 1.5, 2, 3, 5, 10] as const;

/** ln of the e-process of a rate against "at most `allowed`": Wald's likelihood ratio, mixed over worse rates. */
export function lnRateProcess(
  { bad, n }: { readonly bad: number; readonly n: number },
  allowed: number,
): number {
  const lns = ratios.map((ratio) => {
    const worse = Math.min(allowed * ratio, (1 + allowed) / 2);
    return bad * Math.log(worse / allowed) + (n - bad) * Math.log((1 - worse) / (1 - allowed));
  });
  const most = Math.max(...lns);
  return most + Math.log(lns.reduce((sum, ln) => sum + Math.exp(ln - most), 0) / ratios.length);
}
