//! What every program does with its command line.

use std::io::{self, IsTerminal};
use std::ops::RangeInclusive;
use std::process;
use std::str::FromStr;

use clap::builder::PossibleValue;
use clap::{Arg, ValueEnum};

use crate::output::complain;
use crate::text::grouped;

/// When to draw something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When stdout is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl When {
    /// Whether that is now.
    pub fn is_now(self) -> bool {
        match self {
            Self::Auto => io::stdout().is_terminal(),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

// By hand, because what derives it takes longer to build than everything else in here.
impl ValueEnum for When {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }))
    }
}

/// What a program does that cannot start: it says why on stderr, and its exit code is 2.
#[expect(clippy::needless_pass_by_value, reason = "what `unwrap_or_else` hands over")]
pub fn cannot_start(error: anyhow::Error) -> process::ExitCode {
    complain(&format!("error: {error:#}"));
    process::ExitCode::from(2)
}

/// An option that takes a value takes one like -5 too, and its parser says what is allowed: for
/// `mut_args` of clap. Otherwise -5 would be an option that there is not.
pub fn reads_negative_numbers(argument: Arg) -> Arg {
    let takes_value = argument.get_action().takes_values() && !argument.is_positional();
    if takes_value { argument.allow_negative_numbers(true) } else { argument }
}

/// A parser of whole numbers from `least` to `most`, for clap. It says what is allowed.
pub fn whole(least: usize, most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        in_range(text, &(least..=most))
            .ok_or_else(|| format!("allowed are whole numbers from {least} to {}", grouped(most)))
    }
}

/// The number that the text is, if it is one and in the range.
pub fn in_range<T: FromStr + PartialOrd>(text: &str, range: &RangeInclusive<T>) -> Option<T> {
    text.parse().ok().filter(|value| range.contains(value))
}

/// The line that ends the output of a program that measures, in a debug build. It ends with a line
/// feed. In a release build it is empty.
pub fn debug_build_note() -> &'static str {
    if cfg!(debug_assertions) {
        "This is a debug build: add --release for times that count.\n"
    } else {
        ""
    }
}
