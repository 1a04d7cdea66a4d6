//! Blocks that take more than to run one command after the other.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{self, Child};
use std::{env, thread};

use super::blocks::Block;
use super::compiler::{codes, rustc};
use super::running::{Ran, output, prepared};
use crate::shared::root;

// Two terminals.

/// A server that writes its addresses into a file, each with a comment, and a command that downloads
/// them: `SERVER > FILE`, then `COMMAND`.
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

/// Whether each address of the list has one line, as a page or as a failure, and the summary counts
/// them. Which failure it has to be is tested elsewhere, for all download programs.
fn is_as_listed(list: &str, ran: &Ran) -> Result<(), String> {
    let mut sites = 0;
    for line in list.lines() {
        let (address, _) = line.split_once("  # ").ok_or("a line of the list has no comment")?;
        let (page, failure) = (format!(" from {address}"), format!("{address}: "));
        let is_about_it = |line: &&String| line.ends_with(&page) || line.starts_with(&failure);
        match ran.lines.iter().filter(is_about_it).count() {
            1 => sites += 1,
            lines => return Err(format!("{lines} lines about {address}")),
        }
    }
    let summaries = [format!(" of {sites} sites in "), format!(" of {sites} items, ")];
    let is_summary = |line: &String| summaries.iter().any(|summary| line.contains(summary));
    if !ran.lines.iter().any(is_summary) {
        Err(format!("there are {sites} lines in the list"))
    } else if ran.code != Some(1) {
        Err("the exit code should be 1".into())
    } else {
        Ok(())
    }
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
fn each_address_of_a_list_has_a_line() {
    let list = "http://a  # a page\nhttp://b  # nothing\n";
    let lines =
        ["Read 1 bytes from http://a", "http://b: timed out", "Downloaded 1 of 2 sites in 1.00 s"];
    let check = |lines: &[&str], code| {
        let lines = lines.iter().map(ToString::to_string).collect();
        is_as_listed(list, &Ran { lines, code: Some(code) })
    };
    assert_eq!(check(&lines, 1), Ok(()));
    assert!(check(&lines, 0).is_err());
    assert!(check(&lines[1..], 1).is_err());
    assert!(check(&[lines[0], lines[1], lines[1], lines[2]], 1).is_err());
    assert!(check(&[lines[0], lines[1], "Downloaded 1 of 3 sites in 1.00 s"], 1).is_err());
}
