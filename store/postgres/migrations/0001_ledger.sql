-- The ledger: what was declared, pulled, trained, judged and served, for good.

create table models (
  name        text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  created_at  timestamptz not null default now(),
  removed_at  timestamptz,
  removed_by  text,
  check ((removed_at is null) = (removed_by is null))
);

-- A declaration is immutable; applying a changed one adds a version.
create table declarations (
  model       text not null references models,
  number      integer not null check (number > 0),
  body        jsonb not null,
  source_text text not null,
  digest      text not null check (digest ~ '^[0-9a-f]{64}$'),
  actor       text not null,
  created_at  timestamptz not null default now(),
  primary key (model, number)
);

create table snapshots (
  id           text primary key check (id ~ '^s-[0-9a-z-]{6,60}$'),
  model        text not null references models,
  lineage      text not null,
  kind         text not null check (kind in ('full', 'incremental')),
  row_count    bigint not null check (row_count >= 0),
  digest       text not null,
  watermark    text,
  manifest     jsonb not null,
  created_at   timestamptz not null default now(),
  -- Nothing may use it any more; then its files are removed.
  collected_at timestamptz,
  removed_at   timestamptz,
  unique (model, id),
  check (removed_at is null or collected_at is not null)
);
create index snapshots_by_model on snapshots (model, created_at desc);

create table runs (
  id               text primary key check (id ~ '^r-[0-9a-z-]{6,60}$'),
  model            text not null references models,
  workflow_id      text not null,
  temporal_run_id  text,
  declaration      integer not null,
  trigger          text not null check (trigger in ('schedule', 'api', 'cli', 'ci', 'drift')),
  reason           text not null,
  actor            text not null,
  request_digest   text,
  forced           boolean not null default false,
  stage            text check (stage in ('pull', 'validate', 'train', 'register', 'evaluate', 'promote')),
  outcome          text check (outcome in ('promoted', 'staged', 'held', 'rejected', 'skipped', 'failed', 'cancelled', 'terminated')),
  result           jsonb,
  snapshot         text,
  snapshot_digest  text,
  learner_digest   text,
  created_at       timestamptz not null default now(),
  finished_at      timestamptz,
  unique (model, id),
  foreign key (model, declaration) references declarations,
  foreign key (model, snapshot) references snapshots (model, id),
  check ((outcome is null) = (finished_at is null))
);
create index runs_by_model on runs (model, created_at desc, id desc);
create index runs_open on runs (model) where finished_at is null;

create table stages (
  run          text not null references runs on delete cascade,
  stage        text not null check (stage in ('pull', 'validate', 'train', 'register', 'evaluate', 'promote')),
  state        text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  attempt      integer not null default 1 check (attempt > 0),
  detail       jsonb not null default '{}',
  started_at   timestamptz not null default now(),
  finished_at  timestamptz,
  primary key (run, stage),
  check ((state = 'running') = (finished_at is null))
);

create table versions (
  model        text not null references models,
  number       integer not null check (number > 0),
  run          text not null unique,
  snapshot     text not null,
  declaration  integer not null,
  digest       text not null check (digest ~ '^[0-9a-f]{64}$'),
  learner      text not null,
  state        text not null default 'candidate' check (state in ('candidate', 'held', 'staged', 'live', 'retired', 'refuted')),
  metrics      jsonb not null default '{}',
  manifest     jsonb not null,
  created_at   timestamptz not null default now(),
  promoted_at  timestamptz,
  collected_at timestamptz,
  removed_at   timestamptz,
  primary key (model, number),
  check (removed_at is null or collected_at is not null),
  foreign key (model, run) references runs (model, id),
  foreign key (model, snapshot) references snapshots (model, id),
  foreign key (model, declaration) references declarations,
  check (state <> 'live' or (promoted_at is not null and collected_at is null))
);
create unique index versions_one_live on versions (model) where state = 'live';

create table decisions (
  id            text primary key check (id ~ '^d-[0-9a-z-]{6,60}$'),
  model         text not null,
  version       integer not null,
  run           text not null,
  champion      integer,
  verdict       text not null check (verdict in ('pass', 'fail', 'inconclusive')),
  body          jsonb not null,
  digest        text not null check (digest ~ '^[0-9a-f]{64}$'),
  created_at    timestamptz not null default now(),
  unique (model, id),
  foreign key (model, run) references runs (model, id),
  foreign key (model, version) references versions,
  foreign key (model, champion) references versions (model, number)
);
create index decisions_by_version on decisions (model, version, created_at desc);

-- What a model serves now. The revision only grows and is the fence of every change.
create table deployments (
  model              text primary key references models,
  revision           bigint not null default 0 check (revision >= 0),
  stable             integer,
  candidate          integer,
  candidate_weight   integer not null default 0 check (candidate_weight between 0 and 10000),
  candidate_request  text,
  salt               text,
  lease_until        timestamptz,
  updated_at         timestamptz not null default now(),
  foreign key (model, stable) references versions (model, number),
  foreign key (model, candidate) references versions (model, number),
  check ((candidate is null) = (candidate_request is null)),
  check (candidate is not null or candidate_weight = 0)
);

-- Every change of a deployment, once: (model, request_id) makes it idempotent for ever.
create table deployment_changes (
  model         text not null references models,
  revision      bigint not null check (revision > 0),
  request_id    text not null,
  kind          text not null check (kind in ('stage', 'promote', 'rollback', 'reload', 'clear')),
  from_version  integer,
  to_version    integer,
  decision      text,
  actor         text not null,
  reason        text not null,
  detail        text,
  forced        boolean not null default false,
  break_glass   boolean not null default false,
  created_at    timestamptz not null default now(),
  primary key (model, revision),
  unique (model, request_id, kind),
  foreign key (model, from_version) references versions (model, number),
  foreign key (model, to_version) references versions (model, number),
  foreign key (model, decision) references decisions (model, id),
  check (to_version is not null or kind in ('reload', 'clear')),
  check (kind not in ('promote', 'rollback') or from_version is distinct from to_version)
);

create table replicas (
  id           text primary key,
  started_at   timestamptz not null default now(),
  lease_until  timestamptz not null
);

create table replica_models (
  replica           text not null references replicas on delete cascade,
  model             text not null references models,
  revision          bigint not null,
  serving           integer,
  candidate         integer,
  candidate_state   text check (candidate_state in ('loading', 'ready', 'refused')),
  detail            text,
  updated_at        timestamptz not null default now(),
  primary key (replica, model),
  check ((candidate is null) = (candidate_state is null))
);

create table keys (
  name        text primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  hash        bytea not null unique check (length(hash) = 32),
  hint        text not null,
  scopes      text[] not null check (cardinality(scopes) > 0 and scopes <@ array['predict', 'feedback', 'read', 'operate', 'admin']),
  created_by  text not null,
  created_at  timestamptz not null default now(),
  revoked_at  timestamptz
);

-- Files that were imported, so that one is not loaded twice by mistake.
create table loads (
  model       text not null references models,
  file_digest text not null,
  file_name   text not null,
  row_count   bigint not null check (row_count >= 0),
  inserted    bigint not null check (inserted >= 0),
  updated     bigint not null check (updated >= 0),
  actor       text not null,
  loaded_at   timestamptz not null default now()
);
create index loads_by_file on loads (model, file_digest);

create table notifications (
  run        text not null,
  event      text not null,
  url_digest text not null,
  sent_at    timestamptz not null default now(),
  primary key (run, event, url_digest)
);
