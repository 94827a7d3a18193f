-- A change past Temporal is told of by the workers, once; those made before this are history.
alter table deployment_changes add column announced_at timestamptz;
update deployment_changes set announced_at = now() where break_glass;
create index deployment_changes_untold on deployment_changes (created_at) where break_glass and announced_at is null;
