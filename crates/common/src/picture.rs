//! Where pictures go: to a terminal, or into a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use terminal_size::{Height, Width, terminal_size_of};

use crate::text::{printable, without_secrets, wrapped};

/// A file that a picture will be written to, as SVG.
///
/// It is opened before the work begins, so that nobody waits for a picture that has no place to go.
/// What stands in it stays there until there is a new one.
#[derive(Debug)]
pub struct SvgFile(File);

impl SvgFile {
    /// Opens the file, or creates it.
    pub fn open(file: &Path) -> Result<Self> {
        let open = File::options().write(true).create(true).truncate(false).open(file);
        let name = || printable(&without_secrets(&file.display().to_string())).into_owned();
        open.map(Self).with_context(|| format!("cannot create {}", name()))
    }

    /// Writes the picture.
    pub fn save(mut self, svg: &str) -> Result<()> {
        self.0.write_all(svg.as_bytes()).context("cannot save the timeline")?;
        // A longer picture may have stood there. What is not a file, such as /dev/null, has no
        // length.
        let _ = self.0.set_len(svg.len() as u64);
        Ok(())
    }
}

/// The columns and rows of the terminal; none when stdout is no terminal.
pub fn window() -> Option<(usize, usize)> {
    terminal_size_of(io::stdout())
        .map(|(Width(columns), Height(rows))| (columns.into(), rows.into()))
}

/// As wide as the terminal, up to 100 columns; 80 when stdout is none.
pub fn width() -> usize {
    window().map_or(80, |(columns, _)| columns.min(100))
}

/// How many lines a picture can have, to be seen whole above a blank line, this text and the
/// prompt. When stdout is no terminal there is no limit.
pub fn height_above(text: &str) -> usize {
    window().map_or(usize::MAX, |(_, rows)| rows.saturating_sub(text.lines().count() + 2))
}

/// The text in the width of the terminal; as it is when stdout is none.
pub fn fitted(text: &str) -> String {
    window().map_or_else(|| text.to_owned(), |(columns, _)| wrapped(text, columns))
}

/// As [`fitted`], for stderr.
pub(crate) fn fitted_to_stderr(text: &str) -> String {
    let size = terminal_size_of(io::stderr());
    size.map_or_else(|| text.to_owned(), |(Width(columns), _)| wrapped(text, columns.into()))
}
