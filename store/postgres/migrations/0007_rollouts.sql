-- The way from one champion to the next.

-- One row for each rollout, as it stands. The generation grows with each transition and is the fence of each.
create table rollouts (
  id               text primary key check (id ~ '^o-[0-9a-z-]{6,60}$'),
  model            text not null references models,
  version          integer not null,
  -- What served when it began.
  champion         integer,
  request_id       text not null,
  -- The run that asked for it, and the decision that it rests on; null where a person asked.
  run              text,
  decision         text,
  plan             jsonb not null,
  salt             text not null,
  state            text not null default 'pending' check (state in ('pending', 'validating', 'progressing', 'paused', 'promoting',
    'baking', 'rolling-back', 'succeeded', 'rolled-back', 'failed', 'cancelled', 'superseded')),
  generation       integer not null default 0 check (generation >= 0),
  phase            integer not null default 0 check (phase >= 0),
  step             integer not null default 0 check (step >= 0),
  -- Percent of the traffic that the candidate gets.
  weight           numeric(5, 2) not null default 0 check (weight between 0 and 100),
  -- Why it waits, while it does.
  waiting_for      text check (waiting_for in ('person', 'inconclusive', 'errors', 'approval')),
  -- Revision of the deployment that it wrote last; another one that it did not write ends it.
  revision         bigint,
  phase_started_at timestamptz,
  step_started_at  timestamptz,
  -- Milliseconds that the step was watched, by the watchers' monotonic clocks.
  watched_ms       bigint not null default 0,
  -- The latest look: evidence and verdict.
  evidence         jsonb,
  verdict          jsonb,
  looked_at        timestamptz,
  -- How it ended, in a sentence, with what belongs to it.
  reason           text not null,
  result           jsonb,
  actor            text not null,
  created_at       timestamptz not null default now(),
  finished_at      timestamptz,
  unique (model, id),
  unique (model, request_id),
  foreign key (model, version) references versions (model, number),
  foreign key (model, champion) references versions (model, number),
  foreign key (model, run) references runs (model, id),
  foreign key (model, decision) references decisions (model, id),
  check ((finished_at is null) = (state not in ('succeeded', 'rolled-back', 'failed', 'cancelled', 'superseded'))),
  check ((waiting_for is null) = (state <> 'paused'))
);
create unique index rollouts_one_active on rollouts (model) where finished_at is null;
create index rollouts_by_model on rollouts (model, created_at desc, id desc);

create table rollout_transitions (
  rollout     text not null references rollouts,
  generation  integer not null check (generation > 0),
  from_state  text not null,
  to_state    text not null,
  phase       integer not null,
  step        integer not null,
  weight      numeric(5, 2) not null,
  revision    bigint,
  evidence    jsonb,
  verdict     jsonb,
  actor       text not null,
  reason      text not null,
  created_at  timestamptz not null default now(),
  primary key (rollout, generation)
);
create trigger rollout_transitions_for_good before update or delete on rollout_transitions
  for each row execute function keep_row('');

-- What replicas did at once and reported after: they took the weight of the candidate to zero.
create table rollout_faults (
  number      bigint generated always as identity primary key,
  rollout     text not null references rollouts,
  replica     text not null,
  trigger     text not null check (trigger in ('load-failed', 'threw', 'not-finite', 'out-of-range', 'consecutive-errors', 'stalled')),
  detail      text not null,
  created_at  timestamptz not null default now()
);
create index rollout_faults_by_rollout on rollout_faults (rollout, number);

create table rollout_approvals (
  rollout     text not null references rollouts,
  actor       text not null,
  verdict     text not null check (verdict in ('approved', 'rejected')),
  reason      text not null,
  created_at  timestamptz not null default now(),
  primary key (rollout, actor)
);

-- What a shadow scored of an answer that stable gave.
create table shadow_predictions (
  model          text not null,
  rollout        text not null,
  prediction     uuid not null,
  at             timestamptz not null,
  version        integer not null,
  features_hash  bigint,
  status         text not null check (status in ('scored', 'refused', 'failed', 'timeout')),
  stable_score   double precision,
  score          double precision,
  stable_label   text,
  label          text,
  latency_us     integer,
  primary key (rollout, at, prediction)
);
create index shadow_predictions_by_prediction on shadow_predictions (prediction);

-- Copies that a replica did not score, for its shadow had as many waiting as it holds.
create table shadow_drops (
  rollout     text not null references rollouts,
  replica     text not null,
  dropped     bigint not null check (dropped >= 0),
  updated_at  timestamptz not null default now(),
  primary key (rollout, replica)
);

-- A rollout's candidate in the slot: what for, whose, and until when it may be sent traffic without a renewal.
alter table deployments
  add column candidate_role text check (candidate_role in ('staged', 'canary', 'ab', 'shadow', 'green', 'resident')),
  add column rollout text references rollouts;
update deployments set candidate_role = 'staged' where candidate is not null;
alter table deployments
  add check ((candidate is null) = (candidate_role is null)),
  add check (candidate_weight = 0 or (candidate_role in ('canary', 'ab') and rollout is not null and salt is not null)),
  add check (candidate_role in ('staged', 'resident') or candidate is null or rollout is not null);

alter table deployment_changes drop constraint deployment_changes_kind_check;
alter table deployment_changes
  add column weight numeric(5, 2) check (weight between 0 and 100),
  add column rollout text references rollouts,
  add check (kind in ('stage', 'promote', 'rollback', 'reload', 'clear', 'split')),
  add check ((kind = 'split') = (weight is not null));

-- A lease is renewed without a change: only what serves has revisions.
create or replace function grow_revision() returns trigger language plpgsql as $$
begin
  if new.revision > old.revision then return new; end if;
  if to_jsonb(new) - 'lease_until' = to_jsonb(old) - 'lease_until' then return new; end if;
  raise exception 'revision % of % does not grow: it violates check constraint "%"', new.revision, new.model, tg_name
    using errcode = 'check_violation';
end $$;

-- A run may end by handing over to a rollout.
alter table runs drop constraint runs_outcome_check;
alter table runs add check (outcome in ('promoted', 'rolling-out', 'staged', 'held', 'rejected', 'skipped', 'failed', 'cancelled', 'terminated'));
alter table notifications drop constraint notifications_event_check;
alter table notifications add check (event in ('rejected', 'held', 'staged', 'failed', 'promoted', 'rolled-back', 'overdue',
  'rolling-out', 'paused', 'approval', 'rollout-ended'));
