const lengthMax = 26;

/** Text inside of an SVG: escaped, and cut where it is long. */
export const xmlText = (text: string): string =>
  (text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text)
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no words for them
    .replaceAll(/[\u0000-\u001f]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
