import pg from 'pg';
import { onTestFinished } from 'vitest';

/** Makes every stage wait, when it is about to say that it is done, for a lock of its name. */
export const holdAnswers = `
  create or replace function ratchet.hold_answer() returns trigger language plpgsql as $$ begin
    if new.state = 'done' then perform pg_advisory_xact_lock(hashtext(new.stage)); end if;
    return new;
  end $$;
  create or replace trigger hold_answer before update on ratchet.stages
    for each row execute function ratchet.hold_answer();`;

/** No run ends this stage until what is answered was called, or the test is over. */
export async function holdStage(databaseUrl: string, stage: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined); // of a database that is dropped
  await client.connect();
  await client.query(holdAnswers);
  await client.query('select pg_advisory_lock(hashtext($1))', [stage]);
  let ending: Promise<void> | null = null;
  const letGo = (): Promise<void> => (ending ??= client.end());
  onTestFinished(letGo);
  return letGo;
}
