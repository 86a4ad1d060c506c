-- One address written in two ways (Unicode's NFC and NFD) was two accounts. The server now compares and
-- stores NFC, so what was stored before becomes that, or its owner could not log in any more. Where both
-- ways have an account, the one in NFC keeps the address, of others the oldest gets it: the rest stays as
-- it is, and only an open session still leads there.
do $$
begin
  -- Other encodings know no normal forms, and no two ways to write an address.
  if current_setting('server_encoding') = 'UTF8' then
    with odd as (
      select id, created_at, normalize(email, nfc) as email from users where email is not nfc normalized
    ), chosen as (
      select distinct on (email) id, email from odd order by email, created_at, id
    )
    update users set email = chosen.email from chosen
    where users.id = chosen.id
      and char_length(chosen.email) between 3 and 254
      and not exists (select from users other where other.email = chosen.email);
  end if;
end
$$;
