//! What a program is given: options, lists, an environment. It refuses what is wrong before it begins.

use std::fs;

use crate::running::{Program, folder, prompt};
use crate::servers;

/// `--help` explains every option, and the exit codes.
pub fn help_explains(program: &Program) {
    let help = program.with(["--help"]).run().exits_with(0).stdout;
    for option in ["--sites", "--live", "--repeat", "--latency", "--timeout", "--fail", "--quiet"] {
        assert!(help.contains(option), "{help}");
    }
    assert_eq!(help.contains("--concurrency"), program.is_concurrent);
    assert!(help.contains("Exit codes: 0 all sites downloaded"), "{help}");
}

/// Bad options: exit 2, a sentence on what is allowed, and no request.
pub fn bad_options_are_refused(program: &Program) {
    let server = prompt();
    let url = server.url("/dice");
    let mut cases = vec![
        (vec!["-n", "0"], "allowed are whole numbers from 1 to 10,000,000"),
        (vec!["-n", "many"], "allowed are whole numbers from 1 to 10,000,000"),
        (vec!["--latency", "10001"], "allowed are whole numbers from 0 to 10,000"),
        (vec!["--timeout", "NaN"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--timeout", "0"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--timeout", "1e99"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--fail", "101"], "allowed are whole numbers from 0 to 100"),
        (vec!["--fail", "5", &url], "cannot be used with"),
        (vec!["--live", &url], "cannot be used with"),
        (vec!["--live", "--sites", "list.txt"], "cannot be used with"),
        (vec!["--timeline", "perhaps"], "possible values: auto, always, never"),
        (vec!["--svg", "no-such-folder/picture.svg"], "cannot create no-such-folder/picture.svg"),
        (vec!["--no-such-option"], "unexpected argument"),
        (vec!["ftp://example.com/"], "URL 1: only http and https"),
        (vec![&url, "example.com"], "URL 2: begins with neither http:// nor https://"),
        (vec![""], "URL 1: "),
    ];
    if program.is_concurrent {
        cases.push((vec!["-c", "0"], "allowed are whole numbers from 1 to "));
        cases.push((vec!["-c", "100001"], "allowed are whole numbers from 1 to "));
    } else {
        for given in [&["-c", "5"][..], &["-c5"], &["--concurrency=5"], &["--concurrency", "-1"]] {
            cases.push((given.to_vec(), "in flight, and a loop has one.\nthreaded-download, "));
        }
        cases.push((vec!["--concurrency"], "and a loop has one."));
    }
    for (arguments, sentence) in cases {
        let run = program.with(&arguments).run().exits_with(2);
        assert!(run.stderr.contains(sentence), "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {run:#?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
    assert_eq!(server.stats().requests, 0);
}

/// A list with a mistake anywhere: exit 2 with file and line, and no request.
pub fn bad_lists_are_refused_whole(program: &Program) {
    let server = prompt();
    let url = server.url("/dice");
    let folder = folder("bad-lists");
    let list = folder.join("list.txt");
    let name = list.to_str().unwrap();
    for (text, place) in [
        (
            format!("{url}\n{url}\nnonsense\n").into_bytes(),
            ":3: begins with neither http:// nor https://",
        ),
        (format!("{url}\nfile:///etc/passwd\n").into_bytes(), ":2: only http and https"),
        ([url.as_bytes(), b"\n\xff\n"].concat(), ":2: not UTF-8"),
        ([url.as_bytes(), b"\n", "x".repeat(70_000).as_bytes()].concat(), ":2: longer than 64 KiB"),
        (b"# nothing\n".to_vec(), ": no site in it"),
    ] {
        fs::write(&list, &text).unwrap();
        let run = program.with(["--sites", name]).run().exits_with(2);
        assert!(run.stderr.contains(&format!("list.txt{place}")), "{run:#?}");
        let run = program.with(["--sites", "-"]).stdin(text).run().exits_with(2);
        assert!(run.stderr.starts_with(&format!("error: stdin{place}")), "{run:#?}");
    }
    let run = program.with(["--sites", "no-such-list.txt"]).run().exits_with(2);
    assert!(run.stderr.contains("cannot open no-such-list.txt"), "{run:#?}");
    let run = program.with(["--sites", folder.to_str().unwrap()]).run().exits_with(2);
    assert!(!run.stderr.is_empty());
    assert_eq!(server.stats().requests, 0);
    fs::remove_dir_all(folder).unwrap();
}

/// Lists from a file, from stdin and from the command line; each duplicate is a download.
pub fn lists_come_from_anywhere(program: &Program) {
    let server = prompt();
    let (jython, dice) = (server.url("/jython"), server.url("/dice"));
    let text = format!("\u{feff}# two sites\r\n{jython}\r\n\r\n{dice}  # the second\r\n{dice}\r\n");
    let folder = folder("lists");
    let list = folder.join("list.txt");
    fs::write(&list, &text).unwrap();
    let from_file = program.with(["--json", "-f", list.to_str().unwrap()]).run();
    let from_stdin = program.with(["--json", "-f", "-"]).stdin(text).run();
    let from_arguments = program.with(["--json", &jython, &dice, &dice]).run();
    for run in [from_file, from_stdin, from_arguments] {
        let (_, summary) = run.exits_with(0).json();
        assert_eq!(summary["downloaded"], 3);
        assert_eq!(summary["bytes"], 10_966 + 2 * 276);
    }
    assert_eq!(server.stats().requests, 9);
    fs::remove_dir_all(folder).unwrap();
}

/// No proxy, no certificates: the practice run needs neither, nor does a list whose every site is on
/// this machine.
pub fn offline_is_offline(program: &Program) {
    let dead = format!("http://{}", servers::nobody());
    let bare = |arguments: &[&str]| {
        let mut run = program.with(arguments);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            run = run.env(name, &dead);
        }
        run.env("SSL_CERT_FILE", "/no-such-file").env("SSL_CERT_DIR", "/no-such-folder").run()
    };
    let _ = bare(&["-q", "-n", "2"]).exits_with(0);
    // Two runs at once are not in each other's way.
    let two = [(); 2].map(|()| program.with(["-q", "-n", "2"]).start());
    for running in two {
        let _ = running.wait().exits_with(0);
    }
    let server = prompt();
    let _ = bare(&["-q", &server.url("/dice")]).exits_with(0);
    let elsewhere = bare(&["-q", "--json", "http://example.invalid/"]).exits_with(1);
    assert_eq!(elsewhere.json().1["kinds"]["refused"], 1, "not through the proxy: {elsewhere:#?}");
}

/// Proxies are those of the environment, as reqwest reads them; none where every site is on this
/// machine.
pub fn proxies_are_those_of_the_environment(program: &Program) {
    // What is asked for another host's page answers with its own.
    let (proxy, local) = (prompt(), prompt());
    let run = |urls: &[&str], no_proxy: &str| {
        let run = program.with(["-q", "--json"].iter().chain(urls));
        run.env("HTTP_PROXY", proxy.url("")).env("NO_PROXY", no_proxy).run().exits_with(0)
    };
    let (here, elsewhere) = (&*local.url("/dice"), "http://example.invalid/dice");
    let by_name = here.replace("127.0.0.1", "localhost");
    run(&[here, &by_name], "");
    assert_eq!((proxy.stats().requests, local.stats().requests), (0, 2));
    run(&[here, elsewhere], "");
    assert_eq!((proxy.stats().requests, local.stats().requests), (2, 2));
    run(&[here, elsewhere], "127.0.0.1");
    assert_eq!((proxy.stats().requests, local.stats().requests), (3, 3));

    // What is said of a failure names the proxy, where it is the proxy's.
    let dead = servers::nobody();
    let asks = servers::says_and_stays(
        b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n",
    );
    let refuses = proxy.url("").replace("http://", "");
    for (proxy, site, words) in [
        (dead.to_string(), "http://example.invalid/", "connection refused"),
        (dead.to_string(), "https://example.invalid/", "connection refused"),
        ("no-such-proxy.invalid:1".into(), elsewhere, "the host's name does not resolve"),
        (refuses, "https://example.invalid/", "tunnel refused"),
        (asks.to_string(), "https://example.invalid/", "user and password required (407)"),
    ] {
        let url = format!("http://canary:canary@{proxy}");
        let run = program.with([site]).env("HTTP_PROXY", &url).env("HTTPS_PROXY", &url).run();
        assert_eq!(run.stderr, format!("{site}: proxy {proxy}: {words}\n"), "{run:#?}");
    }

    let silent = servers::never_accepts();
    for site in ["http://example.invalid/", "https://example.invalid/"] {
        let url = format!("http://{silent}");
        let run = program.with(["--timeout", "0.5", site]).env("HTTP_PROXY", &url);
        let run = run.env("HTTPS_PROXY", &url).run();
        let said = format!("{site}: timed out through proxy {silent} after 0.5 s\n");
        assert_eq!(run.stderr, said, "{run:#?}");
    }

    // One that is no address is passed over. SOCKS is an address, and not spoken.
    for (proxy, words) in [
        ("http://canary:canary@[", "the host's name does not resolve"),
        ("ftp://canary", "the host's name does not resolve"),
        ("socks5://canary:canary@inner:1", "proxy inner:1: unsupported scheme socks5"),
    ] {
        let site = "http://no-such-host.invalid/";
        let run = program.with([site]).env("HTTP_PROXY", proxy).run().exits_with(1);
        assert_eq!(run.stderr, format!("{site}: {words}\n"), "{run:#?}");
    }
}
