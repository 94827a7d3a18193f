import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';

/** Loads a CSV with a header into a table made by `create`. */
export async function loadCsv(
  url: string,
  { file, create, table }: { readonly file: string; readonly create: string; readonly table: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(create);
    await pipeline(
      createReadStream(file),
      client.query(from(`copy ${table} from stdin (format csv, header)`)),
    );
  } finally {
    await client.end();
  }
}
