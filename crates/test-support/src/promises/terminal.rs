//! What is seen in a terminal: all of it, and colours only where they are wanted.

use crate::running::Program;
use crate::servers;

/// In a window of 80 x 24 the whole picture and the summary are seen, and no line is too long. In a
/// higher one there are as many rows as there can be.
pub fn the_picture_fits_the_window(program: &Program) {
    let run = |arguments: &[&str], columns, rows| {
        program.with(arguments).run_in_terminal(columns, rows).exits_with(0)
    };
    let is_title = |line: &String| line.contains(" at once, ");
    for (columns, rows) in [(80, 24), (80, 16), (132, 50)] {
        let seen = run(&["--latency", "10"], columns, rows);
        let screen = seen.last_screen(columns.into(), rows.into());
        assert_eq!(screen.iter().filter(|line| is_title(line)).count(), 1, "{screen:#?}");
        let blank = screen.iter().rposition(String::is_empty).unwrap();
        assert!(screen[blank + 1].starts_with("Downloaded 160 of 160 sites in "), "{screen:#?}");
        let drawn = screen.iter().filter(|line| line.contains(['├', '━'])).count() - 1;
        let admits = screen.iter().any(|line| line.starts_with("… and "));
        assert_eq!(admits, drawn < program.at_once, "{screen:#?}");
        if admits && rows <= 24 {
            // No line is left empty.
            assert_eq!(screen.iter().position(is_title), Some(0), "{screen:#?}");
        } else {
            assert_eq!(drawn, program.at_once.min(24), "{screen:#?}");
        }
    }
    // One row is always drawn.
    let seen = run(&["-n", "2", "--latency", "1"], 80, 3);
    assert!(seen.lines().iter().any(is_title), "{seen:#?}");
}

/// A site that failed is red in a terminal that has colours, and where they are forced. What the
/// server says adds none.
pub fn failures_are_red(program: &Program) {
    let refuses = b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n";
    let paints = b"HTTP/1.1 503 \x1b[32mgreen\r\ncontent-length: 0\r\n\r\n";
    let leads = b"HTTP/1.1 301 x\r\nlocation: \x1b[32m:\r\ncontent-length: 0\r\n\r\n";
    for answer in [&refuses[..], paints, leads] {
        let site = format!("http://{}/", servers::says_and_stays(answer));
        let run = |names: &[(&str, &str)]| {
            let run = program.with(["--timeline", "never", &site]);
            names.iter().fold(run, |run, (name, value)| run.env(name, value))
        };
        let said = run(&[]).run().exits_with(1).stderr;
        assert!(said.starts_with(&site) && said.lines().count() == 1, "{said}");
        let red = format!("\x1b[31m{}\x1b[0m\n", said.trim_end());
        let seen = |names: &[_]| run(names).run_in_terminal(120, 24).exits_with(1).raw;
        let coloured = seen(&[]);
        assert!(coloured.contains(&red), "{coloured:?}");
        assert_eq!(coloured.matches('\x1b').count(), 2, "{coloured:?}");
        for name_and_value in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
            let plain = seen(&[name_and_value]);
            assert!(plain.contains(&said) && !plain.contains('\x1b'), "{plain:?}");
        }
        let forced = run(&[("CLICOLOR_FORCE", "1")]).command.output().unwrap();
        assert_eq!(String::from_utf8(forced.stderr).unwrap(), red);
    }
}

/// `NO_COLOR` is about colours, and leaves the bar of a quiet run. In a terminal that cannot move its
/// cursor there is none.
pub fn without_colour_the_bar_stays(program: &Program) {
    let seen = |name, value| {
        let run =
            program.with(["--quiet", "--timeline", "never", "--latency", "10"]).env(name, value);
        run.run_in_terminal(80, 24).exits_with(0).raw
    };
    let bar = " of 160 sites, ";
    assert!(seen("NO_COLOR", "1").contains(bar));
    assert!(!seen("TERM", "dumb").contains(bar));
}

/// Sentences on stderr are broken between words.
pub fn what_is_wrong_is_said_in_the_width_of_the_window(program: &Program) {
    for arguments in [&["--timeout", "-1"][..], &["example.com"], &["--concurrency", "0"]] {
        let seen = program.with(arguments).run_in_terminal(60, 24).exits_with(2);
        assert!(seen.last_screen(60, 24)[0].starts_with("error: "), "{seen:#?}");
    }
}
