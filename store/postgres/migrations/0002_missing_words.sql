-- The words that meant "missing" in a file, so that the next file of the model is read the same way.
alter table loads add column missing text[] not null default '{}';
