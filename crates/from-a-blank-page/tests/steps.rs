//! What each step promises.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use practice_server::{Behaviour, Practice};
use test_support::faults::{Fault, Faults};
use test_support::{Invocation, Run, folder, gated, open_the_gate, prompt, servers, wait_until};

/// The fifth one is made in three parts.
const STEPS: [(&str, &str); 8] = [
    ("1", env!("CARGO_BIN_EXE_step-1")),
    ("2", env!("CARGO_BIN_EXE_step-2")),
    ("3", env!("CARGO_BIN_EXE_step-3")),
    ("4", env!("CARGO_BIN_EXE_step-4")),
    ("5a", env!("CARGO_BIN_EXE_step-5a")),
    ("5b", env!("CARGO_BIN_EXE_step-5b")),
    ("5", env!("CARGO_BIN_EXE_step-5")),
    ("6", env!("CARGO_BIN_EXE_step-6")),
];
/// That of the steps from the fourth on.
const AT_ONCE: usize = 8;

fn program(step: &str) -> &'static Path {
    Path::new(STEPS.iter().find(|(name, _)| *name == step).unwrap().1)
}

/// A folder with a list, and room for what is saved.
struct Place(PathBuf);

impl Place {
    fn new(test: &str, sites: &[impl AsRef<str>]) -> Self {
        let place = Self(folder(test));
        let lines: Vec<_> = sites.iter().map(AsRef::as_ref).collect();
        fs::write(place.list(), lines.join("\n")).unwrap();
        place
    }

    fn list(&self) -> PathBuf {
        self.0.join("list.txt")
    }

    fn pages(&self) -> PathBuf {
        self.0.join("new").join("pages")
    }

    /// The first step takes an address, and all others a list; the last one a folder too.
    fn step(&self, step: &str) -> Invocation {
        let folder = (step == "6").then(|| self.pages());
        Invocation::new(program(step), [self.list()].into_iter().chain(folder))
    }

    /// Name and size of each file that was saved.
    fn saved(&self) -> Vec<(String, u64)> {
        let mut saved: Vec<_> = fs::read_dir(self.pages())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len())
            })
            .collect();
        saved.sort();
        saved
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// So many pages of a server, each with an address of its own.
fn pages(server: &Practice, number: usize) -> Vec<String> {
    (0..number).map(|page| server.url(&format!("/dice?{page}"))).collect()
}

fn last_line(run: &Run) -> &str {
    run.stdout.lines().last().unwrap_or_default()
}

/// The one line of stderr about a site.
#[track_caller]
fn told(run: &Run, site: &str) -> String {
    let start = format!("{site}: ");
    let lines: Vec<_> = run.stderr.lines().filter_map(|line| line.strip_prefix(&start)).collect();
    let [line] = lines[..] else { panic!("not one line begins with {start}: {run:#?}") };
    line.to_owned()
}

#[test]
fn each_step_fits_on_a_screen() {
    for (step, _) in STEPS {
        let source = fs::read_to_string(format!("src/bin/step-{step}.rs")).unwrap();
        // The page leaves out the line about rustls, and the comment above it.
        let about = source.lines().filter(|line| line.contains("rustls")).count();
        assert_eq!(about, 1);
        let lines = source.lines().count() - 2;
        assert!(lines <= 60, "step {step} has {lines} lines");
    }
}

#[test]
fn the_first_step_downloads_one_url() {
    let server = prompt();
    let step = |arguments: &[String]| Invocation::new(program("1"), arguments).run();
    let site = server.url("/jython");
    let run = step(std::slice::from_ref(&site)).exits_with(0);
    assert_eq!((run.stdout, &*run.stderr), (format!("10966 bytes from {site}\n"), ""));
    assert_eq!(server.stats().requests, 1);
    for (arguments, said) in [
        (vec![], "which URL?"),
        (vec![server.url("/none")], "404 Not Found"),
        (vec![format!("http://{}/", servers::nobody())], "error sending request"),
    ] {
        let run = step(&arguments).exits_with(1);
        assert!(run.stderr.starts_with("Error: ") && run.stderr.contains(said), "{run:#?}");
    }
}

#[test]
fn each_step_has_its_number_in_flight() {
    for (step, _) in STEPS.into_iter().skip(1) {
        let in_flight = if matches!(step, "2" | "3") { 1 } else { AT_ONCE };
        // It opens when so many are there.
        let server = gated(in_flight);
        let place = Place::new(&format!("in-flight-{step}"), &pages(&server, 40));
        let run = place.step(step).run().exits_with(0);
        let stats = server.stats();
        assert_eq!((stats.requests, stats.most_in_flight), (40, in_flight), "step {step}");
        assert_eq!(run.stderr, "");
        let last = match step {
            "2" => "40 sites",
            // What it has counted itself.
            "4" => "40 sites, 0 failed, at most 8 in flight",
            "6" => "40 saved, 0 failed, 0 not begun",
            _ => "40 sites, 0 failed",
        };
        assert_eq!(last_line(&run), last, "step {step}");
    }
}

#[test]
fn the_count_of_what_is_in_flight_is_no_constant() {
    let server = prompt();
    for (sites, line) in [(0, "0 sites, 0 failed, at most 0"), (1, "1 sites, 0 failed, at most 1")]
    {
        let place = Place::new(&format!("count-{sites}"), &pages(&server, sites));
        let run = place.step("4").run().exits_with(0);
        assert_eq!(run.stdout.lines().last().unwrap(), format!("{line} in flight"));
    }
    // Each failure counts down too: otherwise there would be more of them each time.
    let place = Place::new("count-failures", &vec![server.url("/none"); 40]);
    assert_eq!(
        last_line(&place.step("4").run().exits_with(1)),
        "40 sites, 40 failed, at most 8 in flight"
    );
}

#[test]
fn the_second_step_ends_at_the_first_failure() {
    let server = prompt();
    let sites = [server.url("/dice"), server.url("/none"), server.url("/jython")];
    let place = Place::new("first-failure", &sites);
    let run = place.step("2").run().exits_with(1);
    assert_eq!(run.stdout, format!("276 bytes from {}\n", sites[0]));
    assert!(run.stderr.starts_with("Error: HTTP status client error (404 Not Found)"), "{run:#?}");
    assert_eq!(server.stats().requests, 2);
}

#[test]
fn from_the_third_step_on_failures_are_named_and_the_run_goes_on() {
    let (server, faults) = (prompt(), Faults::start());
    let sites = [
        server.url("/none"),
        format!("http://{}/", servers::nobody()),
        faults.url(Fault::PartFin),
        "dice".to_owned(),
        server.url("/dice"),
        String::new(),
        format!("  {}  ", server.url("/jython")),
    ];
    for (step, _) in STEPS.into_iter().skip(2) {
        let place = Place::new(&format!("failures-{step}"), &sites);
        let run = place.step(step).run().exits_with(1);
        for (site, words) in [
            (0, "404 Not Found"),
            (1, "tcp connect error"),
            (2, "end of file before message length reached"),
            (3, "relative URL without a base"),
        ] {
            let line = told(&run, &sites[site]);
            assert!(line.contains(words) && !line.contains("url ("), "step {step}: {line}");
        }
        assert_eq!(run.stderr.lines().count(), 4, "{run:#?}");
        if step == "6" {
            assert_eq!(last_line(&run), "2 saved, 4 failed, 0 not begun");
            assert_eq!(place.saved().len(), 2, "nothing is left of what failed");
        } else {
            assert!(last_line(&run).starts_with("6 sites, 4 failed"), "step {step}: {run:#?}");
        }
    }
}

/// The first site arrives last.
#[test]
fn in_the_fifth_step_the_order_is_that_of_the_list() {
    for step in ["5b", "5"] {
        let (slow, fast) = (gated(2), prompt());
        let mut sites = vec![slow.url("/dice")];
        sites.extend(pages(&fast, 20));
        let place = Place::new(&format!("order-{step}"), &sites);
        let running = place.step(step).start();
        wait_until("the others are done", || {
            let (slow, fast) = (slow.stats(), fast.stats());
            slow.in_flight == 1 && fast.requests == AT_ONCE - 1 && fast.in_flight == 0
        });
        open_the_gate(&slow);
        let run = running.wait().exits_with(0);
        let lines = run.stdout.lines().filter_map(|line| line.strip_prefix("276 bytes from "));
        assert_eq!(lines.collect::<Vec<_>>(), sites);
    }
}

#[test]
fn in_the_sixth_step_a_slow_site_holds_up_nobody() {
    let (slow, fast) = (gated(2), prompt());
    let mut sites = vec![slow.url("/dice")];
    sites.extend(pages(&fast, 20));
    let place = Place::new("slow", &sites);
    let running = place.step("6").start();
    wait_until("all the others are saved", || place.pages().is_dir() && place.saved().len() == 20);
    assert_eq!(slow.stats().in_flight, 1);
    open_the_gate(&slow);
    let run = running.wait().exits_with(0);
    assert_eq!(last_line(&run), "21 saved, 0 failed, 0 not begun");
}

#[test]
fn the_deadline_is_for_the_body_too() {
    for step in ["5a", "5b", "5", "6"] {
        let (server, faults) = (prompt(), Faults::start());
        let sites = [
            format!("http://{}/", servers::drips()),
            format!("http://{}/", servers::never_accepts()),
            // It would take half a day.
            faults.url(Fault::Drip),
            server.url("/dice"),
        ];
        let place = Place::new(&format!("deadline-{step}"), &sites);
        let run = place.step(step).run().exits_with(1);
        for site in &sites[..3] {
            let line = told(&run, site);
            assert!(line.ends_with("operation timed out"), "step {step}: {line}");
        }
        assert!(run.stdout.starts_with(&format!("276 bytes from {}\n", sites[3])), "{run:#?}");
        if step == "6" {
            assert_eq!(place.saved().len(), 1, "a body of which half has come is not saved");
        }
    }
}

#[test]
fn an_empty_list_is_no_failure_and_a_missing_one_is() {
    for (step, _) in STEPS.into_iter().skip(1) {
        let place = Place::new(&format!("empty-{step}"), &["", "  "]);
        assert_eq!(last_line(&place.step(step).run().exits_with(0)).split(' ').next(), Some("0"));
        fs::remove_file(place.list()).unwrap();
        let run = place.step(step).run().exits_with(1);
        assert!(run.stderr.starts_with(&format!("Error: cannot read {}", place.list().display())));
        let run = Invocation::new(program(step), [""; 0]).run().exits_with(1);
        assert!(run.stderr.starts_with("Error: which list?"), "{run:#?}");
    }
}

#[test]
fn every_page_is_a_file_with_a_name_that_stays_in_the_folder() {
    let server = Practice::start(Behaviour::default()).unwrap();
    // The practice server looks at the path alone.
    let long = format!("/dice?{}", "long/".repeat(100));
    let queries =
        ["/dice", "/dice?../../up", "/dice?a%2f..%2fb", "/dice?C:\\x|y", "/dice?é", &long];
    let sites: Vec<_> = queries.iter().map(|query| server.url(query)).collect();
    let place = Place::new("names", &sites);
    let run = place.step("6").run().exits_with(0);
    assert_eq!(last_line(&run), "6 saved, 0 failed, 0 not begun");
    let saved = place.saved();
    assert_eq!(saved.len(), 6, "{saved:?}");
    let port = server.url("").rsplit_once(':').unwrap().1.to_owned();
    let start = format!("http___127.0.0.1_{port}_dice");
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "._".contains(letter);
    for (name, bytes) in &saved {
        assert!(name.starts_with(&start) && name.chars().all(is_safe), "{name}");
        assert!(name.len() <= 100, "{name}");
        assert_eq!(*bytes, 276);
    }
    // There is nothing beside the list and the folder.
    assert_eq!(fs::read_dir(&place.0).unwrap().count(), 2);
    assert_eq!(fs::read_dir(place.0.join("new")).unwrap().count(), 1);
}

#[test]
fn nothing_is_overwritten_and_what_is_there_is_not_asked_for() {
    // Four in flight, before there is a file.
    let server = gated(4);
    // The same address twice, and two that give the same name.
    let sites = ["/dice?1", "/dice?1", "/dice?a/b", "/dice?a&b"].map(|path| server.url(path));
    let place = Place::new("overwritten", &sites);
    let run = place.step("6").run().exits_with(1);
    assert_eq!(last_line(&run), "2 saved, 2 failed, 0 not begun");
    assert_eq!(run.stderr.matches(": cannot create ").count(), 2, "{run:#?}");
    assert_eq!(place.saved().len(), 2);

    // What is there from an earlier run stays as it is.
    let file = place.pages().join(&place.saved()[0].0);
    fs::write(&file, "mine").unwrap();
    let run = place.step("6").run().exits_with(1);
    assert_eq!(last_line(&run), "0 saved, 4 failed, 0 not begun");
    assert_eq!(run.stderr.matches(" is there already\n").count(), 4, "{run:#?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert_eq!(server.stats().requests, 4);
}

#[test]
fn what_is_too_long_or_no_page_is_not_saved() {
    const LIMIT: usize = 10 << 20;
    let page = |bytes: usize| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {bytes}\r\n\r\n");
        servers::says_and_stays([head.into_bytes(), vec![b'.'; bytes]].concat().leak())
    };
    let sites = [
        page(LIMIT + 1),
        // It leads nowhere.
        servers::says_and_stays(b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n"),
        page(LIMIT),
    ];
    let sites = sites.map(|address| format!("http://{address}/"));
    let place = Place::new("too-long", &sites);
    let run = place.step("6").run().exits_with(1);
    assert_eq!(told(&run, &sites[0]), "more than 10 MiB");
    assert_eq!(told(&run, &sites[1]), "302 Found");
    assert_eq!(last_line(&run), "1 saved, 2 failed, 0 not begun");
    let saved: Vec<_> = place.saved().into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(saved, [LIMIT as u64]);
}

#[test]
fn a_folder_that_cannot_be_is_said_before_the_first_request() {
    let server = prompt();
    let place = Place::new("no-folder", &pages(&server, 1));
    let list = place.list();
    let run = Invocation::new(program("6"), [&list, &list]).run().exits_with(1);
    assert!(run.stderr.starts_with("Error: cannot create "), "{run:#?}");
    let run = Invocation::new(program("6"), [&list]).run().exits_with(1);
    assert!(run.stderr.starts_with("Error: which folder?"), "{run:#?}");
    assert_eq!(server.stats().requests, 0);
}

/// Other systems have their certificates elsewhere.
#[cfg(target_os = "linux")]
#[test]
fn without_certificates_nothing_begins_even_for_http() {
    let server = prompt();
    let place = Place::new("certificates", &pages(&server, 1));
    for step in ["5a", "5b", "5", "6"] {
        let run = place.step(step).env("SSL_CERT_FILE", "/none").env("SSL_CERT_DIR", "/none").run();
        let run = run.exits_with(1);
        let words = "No CA certificates were loaded from the system";
        assert!(run.stderr.contains(words), "{run:#?}");
    }
    assert_eq!(server.stats().requests, 0);
}

/// The system takes 512 or 1,024 bytes of each file and no more.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_to_its_end_is_removed() {
    let server = prompt();
    let sites = [server.url("/jython"), server.url("/dice")];
    let place = Place::new("no-room", &sites);
    let script = "trap '' XFSZ; ulimit -f 1 && exec \"$0\" \"$1\" \"$2\"";
    let arguments = [program("6"), &place.list(), &place.pages()];
    let arguments = ["-c", script].map(Path::new).into_iter().chain(arguments);
    let run = Invocation::new(Path::new("sh"), arguments).run().exits_with(1);
    assert!(told(&run, &sites[0]).contains("File too large"), "{run:#?}");
    assert_eq!(last_line(&run), "1 saved, 1 failed, 0 not begun");
    assert_eq!(place.saved().iter().map(|(_, bytes)| *bytes).collect::<Vec<_>>(), [276]);
}

/// Eight in flight need eight open files, beside those that the program has anyway.
#[cfg(unix)]
#[test]
fn too_many_open_files_are_failures_with_a_name() {
    let server =
        Practice::start(Behaviour { latency: Duration::from_millis(20), ..Behaviour::default() });
    let server = server.unwrap();
    let place = Place::new("open-files", &pages(&server, 40));
    let run = |limit: u32| {
        let script = format!("ulimit -n {limit} && exec \"$0\" \"$1\"");
        let (step, list) = (program("4"), place.list());
        let script = Path::new(&script).to_owned();
        Invocation::new(Path::new("sh"), [Path::new("-c"), &script, step, &list]).run()
    };
    let few = run(12).exits_with(1);
    assert!(few.stderr.lines().all(|line| line.contains("Too many open files")), "{few:#?}");
    assert!(few.stdout.contains("276 bytes from "), "the others arrive: {few:#?}");
    let enough = run(24).exits_with(0);
    assert_eq!(last_line(&enough), "40 sites, 0 failed, at most 8 in flight");
}

#[cfg(unix)]
mod ctrl_c {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    use test_support::Running;

    use super::*;

    fn interrupt(running: &Running) {
        kill(Pid::from_raw(running.child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    }

    #[test]
    fn what_is_in_flight_arrives_and_nothing_new_begins() {
        // One more than are in flight, so that the test opens it.
        let server = gated(AT_ONCE + 1);
        let place = Place::new("ctrl-c", &pages(&server, 20));
        let running = place.step("6").start();
        wait_until("eight are in flight", || server.stats().in_flight == AT_ONCE);
        interrupt(&running);
        // The handler runs in a thread of its own, and tells nobody when it has.
        std::thread::sleep(Duration::from_secs(1));
        open_the_gate(&server);
        let run = running.wait().exits_with(130);
        assert_eq!(last_line(&run), "8 saved, 0 failed, 12 not begun");
        assert_eq!(run.stderr, "");
        assert_eq!(place.saved().len(), AT_ONCE);
        assert!(place.saved().iter().all(|(_, bytes)| *bytes == 276));
        assert_eq!(server.stats().requests, AT_ONCE + 1);
    }

    #[test]
    fn a_second_one_ends_it_at_once() {
        let server = gated(AT_ONCE + 1);
        let place = Place::new("ctrl-c-twice", &pages(&server, 20));
        let mut running = place.step("6").start();
        wait_until("eight are in flight", || server.stats().in_flight == AT_ONCE);
        // Two signals can reach a process as one, so it may take a third.
        wait_until("it ends", || {
            interrupt(&running);
            running.child.try_wait().unwrap().is_some()
        });
        let run = running.wait().exits_with(130);
        assert_eq!(run.stdout, "", "there is no summary");
        assert_eq!(place.saved(), []);
    }

    #[test]
    fn with_everything_begun_it_changes_nothing() {
        let server = gated(4);
        let place = Place::new("ctrl-c-late", &pages(&server, 3));
        let running = place.step("6").start();
        wait_until("three are in flight", || server.stats().in_flight == 3);
        interrupt(&running);
        open_the_gate(&server);
        let run = running.wait().exits_with(0);
        assert_eq!(last_line(&run), "3 saved, 0 failed, 0 not begun");
    }
}
