//! A real PgBouncer in transaction mode in front of a test's database, as Neon has one: TLS with a
//! certificate of an authority of its own, SCRAM, no setting of a session let through.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::TestDatabase;

const PASSWORD: &str = "open sesame";

/// Which PgBouncer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Prepared {
    /// 1.21 or later, which carries prepared statements over from one session to another.
    Known,
    /// Any, told to know none: what all were before.
    Unknown,
}

pub struct Pooler {
    process: Child,
    folder: TempDir,
    port: u16,
    database: String,
}

impl Pooler {
    pub fn in_front_of(database: &TestDatabase, prepared: Prepared) -> Self {
        Self::with(database, prepared, "")
    }

    /// `settings` are lines of its own file; what comes later wins.
    pub fn with(database: &TestDatabase, prepared: Prepared, settings: &str) -> Self {
        let more = settings;
        let url = reqwest::Url::parse(&database.url()).unwrap();
        let socket = url.query_pairs().find(|(name, _)| name == "host").unwrap().1.into_owned();
        let folder = tempfile::tempdir().unwrap();
        make_certificates(folder.path());
        // Free now, and nobody else's by the time it is used: ports go round.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = folder.path().display();
        let (program, statements) = match prepared {
            Prepared::Known => (newer(), "max_prepared_statements = 100"),
            Prepared::Unknown => (PathBuf::from("pgbouncer"), ""),
        };
        std::fs::write(folder.path().join("users"), format!("\"postgres\" \"{PASSWORD}\"\n"))
            .unwrap();
        let settings = folder.path().join("pgbouncer.ini");
        std::fs::write(
            &settings,
            format!(
                "[databases]\n* = host={socket} port=5432 user=postgres\n\
                 [pgbouncer]\npool_mode = transaction\ndefault_pool_size = 4\n\
                 listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
                 auth_type = scram-sha-256\nauth_file = {path}/users\n\
                 client_tls_sslmode = require\nclient_tls_cert_file = {path}/server.crt\n\
                 client_tls_key_file = {path}/server.key\n{statements}\n{more}\n"
            ),
        )
        .unwrap();
        let mut process = as_somebody(&program, folder.path())
            .arg("-q")
            .arg(&settings)
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", program.display()));
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(process.try_wait().unwrap(), None, "PgBouncer ended; run it by hand to see");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { process, folder, port, database: url.path().to_owned() }
    }

    /// With everything that Neon's own URLs have, and the authority to trust.
    pub fn url(&self) -> String {
        format!(
            "postgresql://postgres:{}@localhost:{}{}?sslmode=verify-full&sslrootcert={}/authority.crt",
            PASSWORD.replace(' ', "%20"),
            self.port,
            self.database,
            self.folder.path().display(),
        )
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What `.ci/pgbouncer` builds, or one that the system has.
fn newer() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pgbouncer/pgbouncer");
    if built.exists() { built } else { PathBuf::from("pgbouncer") }
}

/// PgBouncer refuses to run as root. In a user namespace it is nobody, and may still read what is
/// root's; where there are none PostgreSQL is run by `postgres`, and so is this.
fn as_somebody(program: &Path, folder: &Path) -> Command {
    if std::fs::metadata(folder).unwrap().uid() != 0 {
        return Command::new(program);
    }
    let namespace = ["--map-user=65534", "--map-group=65534", "--user", "--"];
    let mut command = Command::new("unshare");
    command.args(namespace);
    if Command::new("unshare").args(namespace).arg("true").status().is_ok_and(|end| end.success()) {
        command.arg(program);
        return command;
    }
    assert!(Command::new("chown").args(["-R", "postgres"]).arg(folder).status().unwrap().success());
    let mut command = Command::new(program);
    command.args(["-u", "postgres"]);
    command
}

fn make_certificates(folder: &Path) {
    let openssl = |arguments: &str| {
        let end = Command::new("openssl")
            .args(arguments.split(' '))
            .current_dir(folder)
            .stderr(Stdio::null())
            .status()
            .unwrap_or_else(|error| panic!("openssl cannot be run: {error}"));
        assert!(end.success(), "openssl {arguments}");
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(&format!(
        "req -x509 {key} -days 2 -subj /CN=authority -keyout authority.key -out authority.crt"
    ));
    openssl(&format!(
        "req {key} -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key -out server.csr"
    ));
    openssl(
        "x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 -copy_extensions copy -out server.crt",
    );
}
