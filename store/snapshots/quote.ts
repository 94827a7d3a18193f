/** A quoted identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A quoted string. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
