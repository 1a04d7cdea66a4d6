//! What Linux says about a process that runs.

use std::fs;

/// The processes that this one has started, and not yet waited for.
pub fn children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let children = threads.map(|thread| thread.unwrap().path().join("children"));
    let pids: String =
        children.map(|file| fs::read_to_string(file).unwrap_or_default() + " ").collect();
    pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

/// A process and its children.
pub fn family(pid: u32) -> Vec<u32> {
    [vec![pid], children(pid)].concat()
}

/// The most memory that a process has had at once, in bytes.
pub fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    peak.unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// Whether a process runs: one that is dead but not yet collected by its parent does not.
pub fn is_running(pid: u32) -> bool {
    state(pid).is_some_and(|state| state != 'Z')
}

/// Whether all threads of a process have been stopped by a signal.
pub fn is_stopped(pid: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    threads.map(|thread| thread.unwrap().file_name().into_string().unwrap()).all(|thread| {
        state_of(&format!("/proc/{pid}/task/{thread}/stat")).is_some_and(|state| state == 'T')
    })
}

fn state(pid: u32) -> Option<char> {
    state_of(&format!("/proc/{pid}/stat"))
}

fn state_of(file: &str) -> Option<char> {
    let status = fs::read_to_string(file).ok()?;
    // It follows the name, which stands in parentheses.
    status.rsplit(") ").next()?.chars().next()
}
