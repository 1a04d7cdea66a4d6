//! Where pictures go: to a terminal, or into a file.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use terminal_size::{Width, terminal_size_of};

use crate::text::{printable, without_secrets};

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

/// As wide as the terminal, up to 100 columns; 80 when stdout is none.
pub fn width() -> usize {
    terminal_size_of(io::stdout()).map_or(80, |(Width(columns), _)| usize::from(columns).min(100))
}
