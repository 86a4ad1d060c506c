-- Accounts that are gone for everybody, and whose rows are still being removed, some at a time: the many
-- rows of one account would take longer than a statement may. Each statement on todos looks here; there
-- are few.
create table deletions (
  user_id uuid not null,
  requested_at timestamptz not null default now(),
  constraint deletions_pkey primary key (user_id),
  constraint deletions_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);
