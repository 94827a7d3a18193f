type Field = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: months },
  { name: 'day of week', min: 0, max: 7, words: days },
];

function numberOf(text: string, field: Field): number | null {
  const word = field.words.indexOf(text.toLowerCase());
  if (word >= 0) return word + field.min;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return number >= field.min && number <= field.max ? number : null;
}

/** `*`, `5`, `1-5`, each with an optional `/step`. */
function isPart(text: string, field: Field): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(end, field));
  const [from = null, to = from] = ends;
  return ends.length <= 2 && from !== null && to !== null && from <= to;
}

/** The values that a well-formed field stands for. */
function valuesOf(text: string, field: Field): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const ends = range === '*' ? [field.min, field.max] : range.split('-').map((end) => numberOf(end, field));
    const from = ends[0] ?? field.min;
    const to = ends[1] ?? (step === undefined ? from : field.max);
    const stride = Number(step ?? 1);
    return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, at) => from + at * stride);
  });
}

const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether no month that is named has a day that is: beside a day of the week, either one is enough. */
function neverComes([, , day = '*', month = '*', weekday = '*']: readonly string[]): boolean {
  const [, , dayField, monthField] = fields;
  if (weekday !== '*' || dayField === undefined || monthField === undefined) return false;
  const longest = Math.max(...valuesOf(month, monthField).map((value) => daysOfMonths[value - 1] ?? 31));
  return Math.min(...valuesOf(day, dayField)) > longest;
}

/** What is wrong with five cron fields; null where nothing is. */
export function cronProblem(cron: string): string | null {
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== fields.length) return `expected five cron fields, found ${texts.length}`;
  for (const [index, field] of fields.entries()) {
    const text = texts[index] ?? '';
    if (!text.split(',').every((part) => isPart(part, field)))
      return `${text} is no cron field for ${field.name}: expected ${field.min} to ${field.max}, *, a range such as ${field.min}-${field.max}, a list, or */step`;
  }
  return neverComes(texts) ? `${cron} never comes: no month ${texts[3]} has a day ${texts[2]}` : null;
}
