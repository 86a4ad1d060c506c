-- A session begins with a login and lives as long as its refresh tokens are used.
create table sessions (
  -- Random, and part of each of its tokens: whoever knows it has held one of them.
  id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  constraint sessions_pkey primary key (id),
  constraint sessions_user_id_fkey foreign key (user_id) references users (id) on delete cascade
);

create index sessions_of_user on sessions (user_id);

create table refresh_tokens (
  session_id uuid not null,
  -- SHA-256. The token itself is kept nowhere.
  digest bytea not null,
  -- What the access token is called that was given along with it.
  grant_id uuid not null,
  -- Digest of the token that this one was given for; null at login.
  parent bytea,
  expires_at timestamptz not null,
  -- When it was first exchanged for another.
  used_at timestamptz,
  constraint refresh_tokens_pkey primary key (session_id, digest),
  constraint refresh_tokens_session_id_fkey foreign key (session_id) references sessions (id) on delete cascade,
  constraint refresh_tokens_digest_length check (octet_length(digest) = 32 and octet_length(parent) = 32)
);
