-- What once spoke against a version lasts, also where it goes live by force: its state alone would forget it.
alter table versions add column barred text check (barred in ('held', 'refuted'));

create function bar_version() returns trigger language plpgsql as $$
begin
  new.barred := case
    when 'refuted' in (old.barred, new.state) then 'refuted'
    when 'held' in (old.barred, new.state) then 'held'
  end;
  return new;
end $$;
create trigger versions_barred before insert or update on versions
  for each row execute function bar_version();

-- Those that were barred before this, and now are live or retired, are known by their verdict (see version-barrier.ts).
update versions set state = state where state in ('held', 'refuted');
