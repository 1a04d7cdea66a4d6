//! What Linux says about a process that runs. Other systems say nothing here.

use std::fs;

/// The processes that this one has started, and not yet waited for.
pub fn children(pid: u32) -> Vec<u32> {
    let children = threads(pid).map(|thread| format!("/proc/{pid}/task/{thread}/children"));
    let pids: String =
        children.map(|file| fs::read_to_string(file).unwrap_or_default() + " ").collect();
    pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

/// A process and its children.
pub fn family(pid: u32) -> Vec<u32> {
    [vec![pid], children(pid)].concat()
}

/// The processes that were started with this environment variable.
pub fn with_variable(name: &str, value: &str) -> Vec<u32> {
    let variable = format!("{name}={value}\0");
    let files = fs::read_dir("/proc").unwrap().flatten();
    let pids = files.filter_map(|file| file.file_name().to_str()?.parse().ok());
    // Other users' processes, and those that are gone by now, cannot be read.
    let marked = |pid: &u32| {
        let variables = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        variables.split_inclusive(|&byte| byte == 0).any(|one| one == variable.as_bytes())
    };
    pids.filter(marked).collect()
}

/// The most memory that a process has had at once, in bytes.
pub fn peak_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB"));
    peak.unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// Whether a process runs: one that is dead but not yet collected by its parent does not.
pub fn is_running(pid: u32) -> bool {
    // The first thread can be dead before the others are.
    threads(pid).any(|thread| state(pid, &thread).is_some_and(|state| state != 'Z'))
}

/// Whether all threads of a process have been stopped by a signal.
pub fn is_stopped(pid: u32) -> bool {
    threads(pid).all(|thread| state(pid, &thread) == Some('T'))
}

fn threads(pid: u32) -> impl Iterator<Item = String> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    threads.map(|thread| thread.file_name().into_string().unwrap())
}

fn state(pid: u32, thread: &str) -> Option<char> {
    let status = fs::read_to_string(format!("/proc/{pid}/task/{thread}/stat")).ok()?;
    // It follows the name, which stands in parentheses.
    status.rsplit(") ").next()?.chars().next()
}
