/** Blanks, punctuation, text, numbers and words: all that a JSON text is made of. Every part is linear in its length. */
const token =
  /\s+|[{}[\],:]|"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/uy;

/** What drivers and languages write where JSON has no such value, and what to send instead. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /[+-]?(?:NaN|Infinity|inf)\b/iuy,
    'NaN and Infinity are not JSON: send null where the value is missing, a finite number otherwise',
  ],
  [/(?:None|undefined)\b/uy, 'the value that is missing is null in JSON'],
  [/(?:True|False)\b/uy, 'true and false are written small in JSON'],
  [/[+-]?[.\d][\w.+-]*/uy, 'it is no number of JSON: 12, -0.5 and 1e3 are'],
  [/['\w]/uy, 'text stands in double quotes in JSON'],
];

const nameLengthMax = 100;

/** Why a text that `JSON.parse` refuses is no JSON: the place, the name before it, what to send. Repeats no value. */
export function jsonFault(text: string): string {
  if (text.trim() === '') return 'it is empty';
  let [at, last, name] = [0, '', ''];
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return `${placeOf(text, at, name)}: ${remedyAt(text, at)}`;
    if (last === ',' && (found === '}' || found === ']'))
      return `${placeOf(text, at, name)}: a comma stands before "${found}" and nothing between them`;
    if (found === ':' && last.length <= nameLengthMax) name = last;
    if (found.trim() !== '') last = found;
    at += found.length;
  }
  return `${placeOf(text, at, name)}: brackets, commas and colons do not fit together, or the end is missing`;
}

function placeOf(text: string, at: number, name: string): string {
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return name === '' ? place : `${place}, after ${name}`;
}

function remedyAt(text: string, at: number): string {
  const known = remedies.find(([pattern]) => {
    pattern.lastIndex = at;
    return pattern.test(text);
  });
  return known?.[1] ?? 'nothing in JSON is written so';
}
