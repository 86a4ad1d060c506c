//! A server that outlived the process that started it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;

use crate::folder::DataFolder;
use crate::postmaster_pid::PostmasterPid;
use crate::process::{exists, send, wait_for};
use crate::run_as::is_same_file;
use crate::{Error, child_command};

/// Ends the postmaster that outlived a killed server, if there is one, and clears its traces. Only
/// for who holds the folder's lock.
pub(crate) fn stop(folder: &DataFolder) -> Result<(), Error> {
    if let Some(PostmasterPid { process_id, .. }) = PostmasterPid::read(folder) {
        let gone = |limit| {
            wait_for(limit, || (!is_postmaster(process_id, folder.path())).then_some(())).is_some()
        };
        if !gone(Duration::ZERO) {
            send(process_id, Signal::INT);
            if !gone(Duration::from_secs(30)) {
                send(process_id, Signal::QUIT);
                if !gone(Duration::from_secs(10)) {
                    return Err(Error::Orphan { process_id, folder: folder.path().to_owned() });
                }
            }
        }
    }
    PostmasterPid::disown(folder)
        .map_err(|reason| Error::Folder { path: folder.postmaster_pid(), reason })
}

/// Whether the process is a postmaster of this folder, not merely one that has the number today.
fn is_postmaster(process_id: u32, data: &Path) -> bool {
    if !exists(process_id) {
        return false;
    }
    if cfg!(target_os = "linux") {
        // A zombie has an empty command line. Children of a postmaster call themselves
        // `postgres: …`, and every postmaster works in its data folder.
        let process = Path::new("/proc").join(process_id.to_string());
        let line = fs::read(process.join("cmdline")).unwrap_or_default();
        let program = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let name = program.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        matches!(name, b"postgres" | b"postmaster") && is_same_file(&process.join("cwd"), data)
    } else {
        let output = child_command::new("ps")
            .args(["-o", "command=", "-p"])
            .arg(process_id.to_string())
            .output();
        output.is_ok_and(|output| {
            let line = String::from_utf8_lossy(&output.stdout).into_owned();
            line.contains("postgres") && line.contains(&*data.to_string_lossy())
        })
    }
}
