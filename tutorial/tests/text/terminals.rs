//! Blocks that take more than to run one command after the other.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{self, Child};
use std::{env, thread};

use super::blocks::Block;
use super::compiler::{codes, rustc};
use super::running::{Ran, output, prepared};
use crate::shared::root;

// Two terminals.

/// A server that writes its addresses into a file, each with the outcome that it leads to, and a
/// command that downloads them: `SERVER > FILE`, then `COMMAND`.
pub fn beside_a_server(block: &Block) -> Result<(), String> {
    let commands: Vec<_> = block.commands().collect();
    let [server, command] = commands[..] else { return Err("this takes two commands".into()) };
    let (server, file) = server.split_once(" > ").ok_or("the first command has no `> FILE`")?;
    let folder = Folder::new("two-terminals");
    let file = folder.0.join(file);
    let mut server = Server::start(server, &file)?;
    loop {
        let list = fs::read_to_string(&file).unwrap_or_default();
        server.goes_on()?;
        if !list.ends_with('\n') {
            thread::yield_now();
            continue;
        }
        let mut program = prepared(command)?;
        program.current_dir(&folder.0);
        let ran = output(program).map_err(|error| format!("`{command}`: {error}"))?;
        // Otherwise the list was not complete, and the program may have seen more of it.
        if fs::read_to_string(&file).is_ok_and(|after| after == list) {
            return is_as_listed(&list, &ran).map_err(|what| what + &ran.report(command));
        }
    }
}

/// Whether the summary counts the outcomes with which the lines of the list end. A busy machine can
/// be too slow for a site, which is then one of the timeouts.
fn is_as_listed(list: &str, ran: &Ran) -> Result<(), String> {
    let mut listed = BTreeMap::new();
    for line in list.lines() {
        let (_, outcome) = line.rsplit_once(": ").ok_or("a line of the list has no outcome")?;
        *listed.entry(outcome).or_insert(0) += 1;
    }
    let counted = ran.lines.iter().find_map(|line| outcomes(line)).ok_or("no site has failed")?;
    let wrong = listed.keys().chain(counted.keys()).find(|outcome| {
        let [listed, counted] =
            [&listed, &counted].map(|counts| counts.get(*outcome).unwrap_or(&0));
        if **outcome == "timeout" { counted < listed } else { counted > listed }
    });
    if let Some(outcome) = wrong {
        Err(format!("{outcome}: {listed:?} in the list"))
    } else if counted.values().sum::<i32>() != listed.values().sum::<i32>() {
        Err(format!("not all sites are counted: {listed:?} in the list"))
    } else if ran.code != Some(1) {
        Err("the exit code should be 1".into())
    } else {
        Ok(())
    }
}

/// What a summary counts: `Downloaded 1 of 3 sites in 1.00 seconds (2 failed: 1 dns, 1 tls; …)`.
fn outcomes(summary: &str) -> Option<BTreeMap<&str, i32>> {
    let (downloaded, _) = summary.strip_prefix("Downloaded ")?.split_once(" of ")?;
    let (_, failed) = summary.split_once(" failed: ")?;
    let failed = failed.split([';', ')']).next()?;
    let mut counts = BTreeMap::from([("ok", downloaded.parse().ok()?)]);
    for part in failed.split(", ") {
        let (count, kind) = part.split_once(' ')?;
        counts.insert(kind, count.parse().ok()?);
    }
    Some(counts)
}

/// A program that goes on until it is dropped.
struct Server(Child);

impl Server {
    fn start(command: &str, stdout: &Path) -> Result<Self, String> {
        let problem = |error| format!("`{command}`: {error}");
        let mut program = prepared(command)?;
        program.stdout(File::create(stdout).map_err(problem)?);
        Ok(Self(program.spawn().map_err(problem)?))
    }

    fn goes_on(&mut self) -> Result<(), String> {
        let ended = self.0.try_wait().map_err(|error| error.to_string())?;
        ended.map_or(Ok(()), |status| Err(format!("the first command ends, with {status}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("tutorial-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

// Ctrl-C.

/// A download program that gets a SIGINT once it has downloaded something, and a summary of what it
/// had done by then. The block shows that with `--quiet`. Here it runs without, to be seen.
#[cfg(unix)]
pub fn with_ctrl_c(block: &Block) -> Result<(), String> {
    use std::io::{BufRead, BufReader, Read, pipe};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use super::guesses::says;
    use super::masks::{masked, problems};
    use super::running::lines;

    let commands: Vec<_> = block.commands().collect();
    let [command] = commands[..] else { return Err("this takes one command".into()) };
    let (_, shown) = block.body.split_once("\n^C\n").ok_or("this block has no line `^C`")?;
    let quiet = command.strip_suffix(" --quiet").ok_or("the command does not end with --quiet")?;

    let (reader, writer) = pipe().map_err(|error| error.to_string())?;
    let mut program = prepared(quiet.trim_end_matches(" --"))?;
    program.stdout(writer.try_clone().map_err(|error| error.to_string())?).stderr(writer);
    let mut child = program.spawn().map_err(|error| error.to_string())?;
    // It holds the writing end of the pipe.
    drop(program);
    let (mut reader, mut printed) = (BufReader::new(reader), String::new());
    reader.read_line(&mut printed).map_err(|error| error.to_string())?;
    let pid = Pid::from_raw(child.id().try_into().map_err(|_| "this is no process id")?);
    kill(pid, Signal::SIGINT).map_err(|error| error.to_string())?;
    reader.read_to_string(&mut printed).map_err(|error| error.to_string())?;
    let code = child.wait().map_err(|error| error.to_string())?.code();

    let mut ran = Ran { lines: lines(&printed), code };
    let report = ran.report(command);
    ran.lines.retain(|line| !line.starts_with("Read "));
    let shown = lines(shown);
    let mut found = [problems(&shown), problems(&ran.lines)].concat();
    if masked(&shown.join("\n")) != masked(&ran.lines.join("\n")) {
        found.push("the block shows something else".into());
    }
    if !code.is_some_and(|code| says(&block.prose, &code.to_string())) {
        found.push("the text below the block does not say this exit code".into());
    }
    if found.is_empty() { Ok(()) } else { Err(found.join("\n") + &report) }
}

// The compiler.

/// That the compiler refuses what the command gives it with this code, and with no other one.
pub fn refused(block: &Block, code: &str) -> Result<(), String> {
    let commands: Vec<_> = block.commands().collect();
    let command = commands.first().and_then(|command| command.strip_prefix("rustc "));
    let (options, file) = command
        .and_then(|command| command.split_once(" --out-dir target "))
        .ok_or("this takes one command, `rustc … --out-dir target FILE`")?;
    let folder = Folder::new("refused");
    let mut rustc = rustc();
    rustc.current_dir(root()).args(options.split_whitespace()).arg("--out-dir").arg(&folder.0);
    let output = rustc.args(["--error-format=json", file]).output();
    let output = output.map_err(|error| format!("rustc: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    let codes = codes(&messages);
    let is_refused = output.status.code() == Some(1) && !codes.is_empty();
    if is_refused && codes.iter().all(|found| found == code) {
        return Ok(());
    }
    Err(format!("{}, with {codes:?} and not {code}\n{messages}", output.status))
}

#[test]
fn a_list_has_the_outcomes_that_are_counted() {
    let list = "http://a  # page: ok\nhttp://b  # never: timeout\nhttp://c  # no name: dns\n";
    let check = |summary: &str, code| {
        is_as_listed(list, &Ran { lines: vec![summary.to_owned()], code: Some(code) })
    };
    let summary = |counts: &str| format!("Downloaded {counts}; 3 requests sent again)");
    assert_eq!(check(&summary("1 of 3 sites (2 failed: 1 timeout, 1 dns"), 1), Ok(()));
    assert_eq!(check(&summary("0 of 3 sites (3 failed: 2 timeout, 1 dns"), 1), Ok(()));
    assert!(check(&summary("1 of 3 sites (2 failed: 1 timeout, 1 dns"), 0).is_err());
    for counts in ["1 of 3 sites (2 failed: 2 dns", "2 of 3 sites (1 failed: 1 dns"] {
        assert!(check(&summary(counts), 1).is_err(), "{counts}");
    }
    assert!(check(&summary("1 of 2 sites (1 failed: 1 timeout"), 1).is_err());
    assert!(check("Downloaded 3 of 3 sites in 1.00 seconds", 0).is_err());
}
