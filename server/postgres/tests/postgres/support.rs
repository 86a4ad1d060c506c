//! What the tests share: options for a server in a folder of its own, and as much of PostgreSQL's
//! protocol as asking a question takes.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use private_postgres::{Error, Lifetime, Options, PrivatePostgres};

pub(crate) fn options(place: &Path, lifetime: Lifetime) -> Options {
    Options { data: place.join("data"), binaries: None, database: "todo".to_owned(), lifetime }
}

pub(crate) fn start(options: &Options) -> Result<PrivatePostgres, Error> {
    let begin = Instant::now();
    let result = PrivatePostgres::start(options, &mut |_| {});
    eprintln!("start: {:?}", begin.elapsed());
    result
}

/// The first column of every row of the answer, joined by commas.
pub(crate) fn ask(url: &str, statement: &str) -> String {
    let (_, place) = url.rsplit_once('/').expect("a URL");
    let (database, _) = place.split_once('?').expect("a URL with a query");
    let mut stream =
        UnixStream::connect(socket_folder(url).join(".s.PGSQL.5432")).expect("the server listens");

    let startup = format!("user\0postgres\0database\0{database}\0\0");
    let length = u32::try_from(startup.len() + 8).unwrap();
    stream.write_all(&[&length.to_be_bytes(), &[0, 3, 0, 0], startup.as_bytes()].concat()).unwrap();
    answer(&mut stream);
    let length = u32::try_from(statement.len() + 5).unwrap();
    stream
        .write_all(&[b"Q", &length.to_be_bytes()[..], statement.as_bytes(), b"\0"].concat())
        .unwrap();
    answer(&mut stream)
}

fn answer(stream: &mut UnixStream) -> String {
    let mut rows = Vec::new();
    loop {
        let mut head = [0; 5];
        stream.read_exact(&mut head).expect("the server answers");
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize - 4;
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        match head[0] {
            b'E' => panic!("{}", String::from_utf8_lossy(&body)),
            b'D' => {
                let length = u32::from_be_bytes([body[2], body[3], body[4], body[5]]) as usize;
                rows.push(String::from_utf8(body[6..6 + length].to_vec()).unwrap());
            }
            b'Z' => return rows.join(","),
            _ => {}
        }
    }
}

/// False for a zombie: where nobody waits for it, an ended process stays in the list.
pub(crate) fn runs(process_id: u32) -> bool {
    let output = std::process::Command::new("ps")
        .args(["-o", "stat=", "-p", &process_id.to_string()])
        .output()
        .unwrap();
    let state = String::from_utf8(output.stdout).unwrap();
    !state.trim().is_empty() && !state.starts_with('Z')
}

pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < Duration::from_secs(10), "not within 10 seconds: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
    eprintln!("{what}: after {:?}", begin.elapsed());
}

pub(crate) fn is_empty(place: &Path) -> bool {
    std::fs::read_dir(place).unwrap().next().is_none()
}

/// The folder of the socket, read from the URL.
pub(crate) fn socket_folder(url: &str) -> PathBuf {
    let (_, query) = url.split_once('?').expect("a URL with a query");
    let host = query.split('&').find_map(|pair| pair.strip_prefix("host=")).expect("a host");
    host.replace("%2F", "/").into()
}
