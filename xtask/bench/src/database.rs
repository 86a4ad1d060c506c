//! A private PostgreSQL, what is in it, and pgbench.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use private_postgres::{Lifetime, Options, PrivatePostgres};
use uuid::Uuid;

use super::measurement::Outcome;
use super::users::{TODOS_EACH, todo_id_sql, user_id_sql};
use crate::Error;

pub(super) struct Database {
    postgres: PrivatePostgres,
    folder: PathBuf,
}

impl Database {
    /// Everything it says is done is on the disk.
    pub(super) fn start(folder: &Path, shared_buffers: &str) -> Result<Self, Error> {
        let options = Options {
            data: folder.join("postgres"),
            binaries: None,
            database: "postgres".to_owned(),
            lifetime: Lifetime::Durable,
        };
        let start = || PrivatePostgres::start(&options, &mut |sentence| eprintln!("{sentence}"));
        let database = Self { postgres: start()?, folder: folder.to_owned() };
        let setting = format!("alter system set shared_buffers = '{shared_buffers}'");
        database.query("postgres", &setting)?;
        database.postgres.stop()?;
        Ok(Self { postgres: start()?, folder: folder.to_owned() })
    }

    pub(super) fn stop(self) -> Result<(), Error> {
        Ok(self.postgres.stop()?)
    }

    /// For whatever belongs to the run.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn url(&self, database: &str) -> String {
        self.postgres.url(database)
    }

    pub(super) fn socket_folder(&self) -> &Path {
        self.postgres.socket_folder()
    }

    pub(super) fn process_id(&self) -> u32 {
        self.postgres.process_id()
    }

    /// Such as `PostgreSQL 17.5`.
    pub(super) fn version(&self) -> Result<String, Error> {
        self.query(
            "postgres",
            "select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)",
        )
    }

    pub(super) fn create(&self, database: &str) -> Result<(), Error> {
        self.query("postgres", &format!("create database {database}")).map(drop)
    }

    /// The users made one todo each, then the next, as it happens: a user's todos lie apart.
    pub(super) fn fill(&self, database: &str, users: u32) -> Result<(), Error> {
        let (user, todo) = (user_id_sql("u"), todo_id_sql("u", "t"));
        self.query(
            database,
            &format!(
                "set statement_timeout = 0; set session_replication_role = replica;
                insert into users (id) select {user} from generate_series(1, {users}) u;
                insert into todos (user_id, id, title, description, created_at)
                select {user}, {todo}, 'todo ' || t, 'what is to be done',
                    now() - make_interval(mins => {TODOS_EACH} - t)
                from generate_series(1, {TODOS_EACH}) t cross join generate_series(1, {users}) u
                order by t, u;"
            ),
        )?;
        for statement in ["vacuum (freeze, analyze)", "checkpoint"] {
            self.query(database, statement)?;
        }
        Ok(())
    }

    /// So many todos of one user more. `description` is an expression of SQL, in which `n` counts them.
    pub(super) fn fill_one(
        &self,
        database: &str,
        user: Uuid,
        todos: u32,
        description: &str,
    ) -> Result<(), Error> {
        self.query(
            database,
            &format!(
                "set statement_timeout = 0;
                insert into todos (user_id, id, title, description)
                select '{user}', gen_random_uuid(), 'todo ' || n, {description}
                from generate_series(1, {todos}) n"
            ),
        )?;
        self.query(database, "vacuum analyze todos").map(drop)
    }

    /// The ids of one user's todos.
    pub(super) fn todos_of(&self, database: &str, user: Uuid) -> Result<Vec<Uuid>, Error> {
        let ids =
            self.query(database, &format!("select id from todos where user_id = '{user}'"))?;
        Ok(ids.lines().map(str::parse).collect::<Result<_, _>>()?)
    }

    /// What was sent last by anybody else.
    pub(super) fn last_statement(&self, database: &str) -> Result<String, Error> {
        self.query(
            database,
            "select query from pg_stat_activity where backend_type = 'client backend'
            and datname = current_database() and pid <> pg_backend_pid()
            order by query_start desc nulls last limit 1",
        )
    }

    /// Fails unless a script's statement finds something for the first todo of the first user.
    pub(super) fn check(&self, database: &str, script: &str) -> Result<(), Error> {
        let statement: String =
            script.lines().filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n");
        let statement = statement.replace(":user:", "1:").replace(":todo", "1");
        match self.query(database, &statement)?.as_str() {
            "" => Err(format!("bench: this finds nothing: {statement}").into()),
            _ => Ok(()),
        }
    }

    /// A statement that needs nothing.
    pub(super) fn round_trip(&self, url: &str) -> Result<Duration, Error> {
        let time = Duration::from_secs(1);
        let outcome = self.pgbench(url, "select 1;", 1, time)?;
        Ok(outcome.time.div_f64(outcome.answered as f64))
    }

    /// Runs `script` over so many connections for so long.
    pub(super) fn pgbench(
        &self,
        url: &str,
        script: &str,
        connections: u32,
        time: Duration,
    ) -> Result<Outcome, Error> {
        let file = self.folder.join("statement.sql");
        fs::write(&file, script)?;
        let seconds = time.as_secs().max(1);
        let mut command = self.program("pgbench");
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
        command.arg(format!("--client={connections}")).arg(format!("--time={seconds}"));
        command.arg("--file").arg(file).arg(url);
        let report = output(command)?;
        let number = |name: &str| {
            let (_, behind) = report.split_once(name)?;
            behind.split_whitespace().next()
        };
        let answered = number("number of transactions actually processed: ");
        let (Some(answered), Some(per_second)) = (answered, number("tps = ")) else {
            return Err(format!("pgbench says: {report}").into());
        };
        let time = answered.parse::<f64>()? / per_second.parse::<f64>()?;
        Ok(Outcome {
            answered: answered.parse()?,
            refused: 0,
            time: Duration::from_secs_f64(time),
            percentiles: None,
        })
    }

    /// What psql prints.
    fn query(&self, database: &str, statements: &str) -> Result<String, Error> {
        let mut command = self.program("psql");
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        command.args(["--set=ON_ERROR_STOP=1", "--command", statements, &self.url(database)]);
        Ok(output(command)?.trim_end().to_owned())
    }

    fn program(&self, name: &str) -> Command {
        let beside = self.postgres.programs().join(name);
        Command::new(if beside.exists() { beside } else { name.into() })
    }
}

fn output(mut command: Command) -> Result<String, Error> {
    let program = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().map_err(|error| {
        format!(
            "{program}: {error}. The benchmark needs psql and pgbench, which come with PostgreSQL"
        )
    })?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program}: {}", complaint.trim()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
