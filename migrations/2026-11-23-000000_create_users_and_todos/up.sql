-- Constraint names are a contract: the server tells callers what a violated one means.

create function set_updated_at() returns trigger language plpgsql as $$
begin
  -- Not now(): that is when the transaction began, which for one that waited for the row's lock is
  -- before the change that it waited for. Not earlier than the last change either, should a clock
  -- have been set back.
  new.updated_at := greatest(clock_timestamp(), old.updated_at);
  return new;
end
$$;

create table users (
  id uuid not null default gen_random_uuid(),
  -- both null for a user whose account lies with another issuer
  email text,
  password_hash text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_pkey primary key (id),
  constraint users_email_key unique (email),
  constraint users_email_length check (char_length(email) between 3 and 254),
  constraint users_email_with_password check ((email is null) = (password_hash is null))
);

create trigger users_set_updated_at before update on users
  for each row execute function set_updated_at();

create table todos (
  -- The owner is part of the key: a row cannot be addressed without its owner.
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  title text not null,
  description text,
  completed boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint todos_pkey primary key (user_id, id),
  constraint todos_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
  constraint todos_title_length check (char_length(title) between 1 and 200),
  constraint todos_description_length check (char_length(description) <= 10000)
);

create trigger todos_set_updated_at before update on todos
  for each row execute function set_updated_at();

-- The order of the list.
create index todos_newest_first on todos (user_id, created_at desc, id desc);
