/** Σ coefficients[i] · x^(n-1-i): highest power first. */
const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

const bodyTop = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
];
const bodyBottom = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];

/**
 * P(Z ≤ x) of the standard normal distribution: Hart's rational approximation in West 2005, "Better approximations to
 * cumulative normal functions"; absolute error below 1e-14.
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  const upper = Math.exp((-size * size) / 2) * tailFactor(size);
  return x > 0 ? 1 - upper : upper;
}

function tailFactor(x: number): number {
  if (x < 7.07106781186547) return polynomial(bodyTop, x) / polynomial(bodyBottom, x);
  const fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
  return 1 / (fraction * Math.sqrt(2 * Math.PI));
}

const centre = {
  top: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  bottom: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const shoulder = {
  top: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  bottom: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};
const tail = {
  top: [
    2.0103343992922881e-7, 0.000027115555687434876, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  bottom: [
    2.0442631033899397e-15, 1.421511758316446e-7, 0.000018463183175100548, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** The x with P(Z ≤ x) = probability: Wichura 1988, algorithm AS 241 (PPND16); relative error below 1e-15. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`no normal quantile at ${probability}`);
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(centre.top, r)) / polynomial(centre.bottom, r);
  }
  const r = Math.sqrt(-Math.log(q <= 0 ? probability : 1 - probability));
  const [part, shifted] = r <= 5 ? [shoulder, r - 1.6] : [tail, r - 5];
  return (Math.sign(q) * polynomial(part.top, shifted)) / polynomial(part.bottom, shifted);
}
