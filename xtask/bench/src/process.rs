//! What processes have used. Only Linux tells; elsewhere these figures are missing.

use std::fs;
use std::time::Duration;

/// The processor time of a process, and of all that it started, up to now.
pub(super) fn processor_time(process: u32) -> Option<Duration> {
    let own = time_of(process)?;
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let children = tasks.flatten().flat_map(|task| {
        let list = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        list.split_whitespace().filter_map(|child| child.parse().ok()).collect::<Vec<u32>>()
    });
    // One that ends meanwhile is counted by its parent.
    Some(children.filter_map(processor_time).fold(own, |sum, child| sum + child))
}

/// proc_pid_stat(5): utime, stime, cutime and cstime, the latter two of children that have ended.
fn time_of(process: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is a name in parentheses, which may hold anything.
    let (_, behind_name) = stat.rsplit_once(')')?;
    let ticks = behind_name.split_whitespace().skip(11).take(4).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>().ok()?;
    Some(Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second()).ok()?)
}

/// The most memory that a process has held at once, in bytes.
pub(super) fn peak_memory(process: u32) -> Option<u64> {
    memory(process, "VmHWM:")
}

/// The memory that a process holds now, in bytes.
pub(super) fn held_memory(process: u32) -> Option<u64> {
    memory(process, "VmRSS:")
}

fn memory(process: u32, figure: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
