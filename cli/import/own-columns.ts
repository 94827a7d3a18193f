/** Columns that an import adds to the table. */
export const identityColumn = 'ratchet_id';
export const loadedAtColumn = 'ratchet_loaded_at';
