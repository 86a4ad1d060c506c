-- Spreads the rows over the workers of a Citus cluster: todos by their owner, everything else whole on each.
-- `todo-server migrate --distribute` runs it, after the migrations. What is distributed already stays as it is.
do $$
declare
  small_table text;
begin
  if to_regproc('citus_version') is null then
    raise exception 'this database has no Citus; run `create extension citus` and add the workers first';
  end if;
  -- The trigger that keeps updated_at touches its own row only.
  set local citus.enable_unsafe_triggers = on;
  foreach small_table in array array['users', 'sessions', 'refresh_tokens', 'deletions'] loop
    if not exists (
      select from citus_tables where table_name = small_table::regclass and citus_table_type = 'reference'
    ) then
      perform create_reference_table(small_table::regclass);
    end if;
  end loop;
  if not exists (
    select from citus_tables where table_name = 'todos'::regclass and citus_table_type = 'distributed'
  ) then
    perform create_distributed_table('todos', 'user_id');
    -- The coordinator keeps copies of all tables otherwise, which nobody reads or deletes.
    perform truncate_local_data_after_distributing_table('users');
  end if;
end
$$;
