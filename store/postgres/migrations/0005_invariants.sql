-- What the ledger promises for good is held by the ledger itself, whoever writes to it.

-- Declarations, decisions and the history of deployments are never rewritten. An argument names a column that may change.
create function keep_row() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - tg_argv[0] = to_jsonb(old) - tg_argv[0] then return new; end if;
  raise exception 'a row of % is for good: it violates check constraint "%"', tg_table_name, tg_name
    using errcode = 'check_violation';
end $$;
create trigger declarations_for_good before update or delete on declarations
  for each row execute function keep_row('');
create trigger decisions_for_good before update or delete on decisions
  for each row execute function keep_row('');
create trigger deployment_changes_for_good before update or delete on deployment_changes
  for each row execute function keep_row('announced_at');

-- The revision is the fence of every change: it grows with each.
create function grow_revision() returns trigger language plpgsql as $$
begin
  if new.revision > old.revision then return new; end if;
  raise exception 'revision % of % does not grow: it violates check constraint "%"', new.revision, new.model, tg_name
    using errcode = 'check_violation';
end $$;
create trigger deployments_revision_grows before update on deployments
  for each row execute function grow_revision();

-- A change rests on a decision about the version that it is about.
alter table decisions add unique (model, id, version);
alter table deployment_changes
  add check (decision is null or to_version is not null),
  add foreign key (model, decision, to_version) references decisions (model, id, version);

-- What serves, or waits in the candidate slot, keeps its files; and what has lost them gets there no more.
create function keep_served_version() returns trigger language plpgsql set search_path from current as $$
begin
  if new.collected_at is not null and exists (
    select from deployments where model = new.model and new.number in (stable, candidate)
  ) then
    raise exception '% v% serves, or is about to: collecting it violates check constraint "%"', new.model, new.number, tg_name
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger versions_served_are_kept before update of collected_at on versions
  for each row execute function keep_served_version();

create function serve_kept_version() returns trigger language plpgsql set search_path from current as $$
begin
  if exists (
    select from versions where model = new.model and number in (new.stable, new.candidate) and collected_at is not null
  ) then
    raise exception 'the files of what % would serve were collected: it violates check constraint "%"', new.model, tg_name
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger deployments_serve_kept before insert or update on deployments
  for each row execute function serve_kept_version();

-- A run that promoted has a version. Several runs of a model may be open at once: one whose workflow died is closed only
-- after the next has begun.
create function promoted_run_has_version() returns trigger language plpgsql set search_path from current as $$
begin
  if new.outcome = 'promoted' and not exists (select from versions where run = new.id) then
    raise exception 'run % promoted no version: it violates check constraint "%"', new.id, tg_name
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger runs_promoted_have_version before insert or update of outcome on runs
  for each row execute function promoted_run_has_version();

alter table runs add check (finished_at >= created_at);
alter table stages add check (finished_at >= started_at);
alter table snapshots add check (digest ~ '^[0-9a-f]{64}$');

-- A load is told from the others; a key that comes twice in a file is one row of the table.
alter table loads
  add column id bigint generated always as identity primary key,
  add check (inserted + updated <= row_count);

-- What was told is about a model, then a run, a change or a lapse of it: `<model>/<subject>`.
alter table notifications rename column run to subject;
alter table notifications
  add column model text not null generated always as (split_part(subject, '/', 1)) stored references models,
  add check (subject ~ '^[^/]+/.'),
  add check (event in ('rejected', 'held', 'staged', 'failed', 'promoted', 'rolled-back', 'overdue')),
  add check (url_digest <> '');
