//! How long an exhibition takes, without playing it.

use std::time::Duration;

use crate::exhibition::{Exhibition, Way};

impl Way {
    /// When the last reply comes, and the formula that says so.
    ///
    /// From board to board there are two cases. When Judit's round takes as long as a move and its
    /// reply, or longer, she never waits: her rounds follow each other, and the last reply comes
    /// after them. Otherwise she is back at the first board too early, and every round but her last
    /// takes as long as a move and its reply.
    pub fn formula(self, exhibition: &Exhibition) -> (Duration, String) {
        let Exhibition { boards, moves, judit, opponent } = *exhibition;
        let (thinks, replies) = (seconds(judit), seconds(opponent));
        // No option allows so many boards or moves that they do not fit.
        let times = |time: Duration, count: usize| time * u32::try_from(count).unwrap_or(u32::MAX);
        let (both, round) = (judit + opponent, times(judit, boards));
        match self {
            Self::OneAfterTheOther => {
                let time = times(both, boards * moves);
                (time, format!("{boards} x {moves} x ({thinks} + {replies})"))
            }
            Self::BoardToBoard if round >= both => {
                let time = times(round, moves) + opponent;
                (time, format!("{moves} x {boards} x {thinks} + {replies}"))
            }
            Self::BoardToBoard => {
                let waits = moves - 1;
                let time = times(both, waits) + round + opponent;
                (
                    time,
                    format!("{waits} x ({thinks} + {replies}) + {boards} x {thinks} + {replies}"),
                )
            }
            Self::AllAtOnce => (times(both, moves), format!("{moves} x ({thinks} + {replies})")),
        }
    }
}

/// `5 s`, `0.5 s`.
pub fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

/// Hours, minutes and seconds: `1:00:55`, or `0:00:00.500` where it is not a whole second.
pub fn clock(time: Duration) -> String {
    let (seconds, milliseconds) = (time.as_secs(), time.subsec_millis());
    let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if milliseconds == 0 { clock } else { format!("{clock}.{milliseconds:03}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_have_hours_and_what_is_left_of_a_second() {
        let clocks = [0, 59_999, 60_000, 3_655_000, 43_200_500, 360_000_000];
        assert_eq!(
            clocks.map(|time| clock(Duration::from_millis(time))),
            ["0:00:00", "0:00:59.999", "0:01:00", "1:00:55", "12:00:00.500", "100:00:00"]
        );
    }

    #[test]
    fn the_longest_exhibition_does_not_overflow() {
        let day = Duration::from_secs(86_400);
        let longest = Exhibition { boards: 100_000, moves: 100, judit: day, opponent: day };
        let days = |way: Way| way.formula(&longest).0.as_secs() / 86_400;
        assert_eq!(Way::ALL.map(days), [20_000_000, 10_000_001, 200]);
        assert_eq!(longest.thinking(), day * 10_000_000);
    }
}
