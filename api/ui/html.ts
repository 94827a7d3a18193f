/** Markup that was escaped where it had to be. */
export type Html = { readonly markup: string };
export type HtmlPart = Html | readonly Html[] | string | number | null | undefined | false;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

const isList = (part: HtmlPart): part is readonly Html[] => Array.isArray(part);

function markupOf(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return isList(part) ? part.map(({ markup }) => markup).join('') : part.markup;
}

/** A template whose values are escaped, unless they are templates themselves. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const markup = strings.map((text, index) => text + (index < parts.length ? markupOf(parts[index]) : ''));
  return { markup: markup.join('') };
}
