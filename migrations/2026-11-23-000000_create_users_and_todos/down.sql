drop table todos;
drop table users;
drop function set_updated_at();
