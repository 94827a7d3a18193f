-- What was answered, and what became of it.

-- A row for every answer and every failure to answer, by month. An id holds its own time (UUID version 7), so the key is as
-- unique as the id alone, grows at one end, finds a prediction by its id, and lists those of a model by time. There is no
-- foreign key: rows come by the thousand, from replicas that checked the model's name when it was asked. Features are json, for
-- jsonb is taken apart as it comes, which costs as much as the rest of a row; versions follow one another in time, for which
-- a summary of blocks does.
create table predictions (
  model       text not null,
  version     integer,
  revision    bigint,
  variant     text check (variant in ('stable', 'candidate', 'shadow')),
  salt        text,
  assigned    text,
  bucket      smallint,
  entity      bigint,
  id          uuid not null,
  at          timestamptz not null,
  request_id  text,
  batch_size  smallint,
  status      smallint not null,
  code        text,
  latency_us  integer not null,
  score       double precision,
  scores      double precision[],
  label       text,
  features    json,
  primary key (model, at, id)
) partition by range (at);
create index predictions_by_entity on predictions (model, entity, at) where entity is not null;
create index predictions_by_version on predictions using brin (version);

-- Rows that the table refused, as they travel (binary COPY): one of them never holds up the others.
create table quarantined_predictions (
  id              uuid primary key,
  model           text not null,
  at              timestamptz not null,
  reason          text not null,
  columns         text not null,
  content         bytea not null,
  quarantined_at  timestamptz not null default now()
);

-- True labels, as they were told. A correction is a further revision; the highest one counts. One of a prediction that the
-- log does not have (yet) is kept: the two are joined by (model, predicted_at, prediction) whenever both are there. One that
-- names an entity and a time instead gets its prediction when that is found.
create table outcomes (
  number        bigint generated always as identity primary key,
  model         text not null references models,
  prediction    uuid,
  predicted_at  timestamptz,
  entity        bigint,
  revision      integer not null check (revision > 0),
  label         text not null,
  observed_at   timestamptz not null,
  source        text not null,
  actor         text not null,
  received_at   timestamptz not null default now(),
  unique (model, prediction, revision),
  check (prediction is not null or (entity is not null and predicted_at is not null))
);
create unique index outcomes_without_prediction on outcomes (model, entity, predicted_at, revision) where prediction is null;
create index outcomes_by_time on outcomes (model, received_at);
