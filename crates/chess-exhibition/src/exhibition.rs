//! The games, in three ways. None of them knows whether its clock is a real one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use common::text::plural;
use common::timing::{Activity, Span, Timeline};
use tokio::sync::Mutex as AsyncMutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// In a picture of more rounds, a move would be too short to be seen.
pub const ROUNDS_DRAWN: usize = 3;

/// Who plays, how much, and how fast.
#[derive(Clone, Copy, Debug)]
pub struct Exhibition {
    pub boards: usize,
    /// Judit's moves on each board. Each of them has a reply.
    pub moves: usize,
    /// Her time for a move.
    pub judit: Duration,
    /// An opponent's time for a reply.
    pub opponent: Duration,
}

impl Exhibition {
    /// Judit's moves on all boards.
    pub fn all_moves(&self) -> usize {
        self.boards * self.moves
    }

    /// The time that she needs for them.
    pub fn thinking(&self) -> Duration {
        // No option allows more moves than fit.
        self.judit * u32::try_from(self.all_moves()).unwrap_or(u32::MAX)
    }
}

/// What happened, on the clock of the exhibition.
#[derive(Debug)]
pub struct Played {
    /// When Judit made her last move.
    pub last_move: Duration,
    /// When the last reply came.
    pub last_reply: Duration,
    /// The first rounds. The workers are boards.
    pub timeline: Timeline,
}

/// How the games follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each game is played to its end before the next one begins.
    OneAfterTheOther,
    /// All games are in progress, and one Judit goes from board to board.
    BoardToBoard,
    /// All games are in progress, and each takes its own time: as if every board had a Judit.
    AllAtOnce,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::OneAfterTheOther, Self::BoardToBoard, Self::AllAtOnce];

    pub fn name(self) -> &'static str {
        match self {
            Self::OneAfterTheOther => "one board after the other",
            Self::BoardToBoard => "from board to board",
            Self::AllAtOnce => "all boards at once",
        }
    }

    /// Plays all games. With a clock that runs `speed` times faster, every wait is as much shorter.
    pub async fn play(
        self,
        exhibition: Exhibition,
        speed: u32,
        end_of_round: EndOfRound,
    ) -> Played {
        let hall = Arc::new(Hall::open(exhibition, self.name(), speed, end_of_round));
        let judit = Arc::new(AsyncMutex::new(Judit));
        let mut games = JoinSet::new();
        for board in 0..exhibition.boards {
            let (hall, judit) = (Arc::clone(&hall), Arc::clone(&judit));
            match self {
                Self::OneAfterTheOther => game(board, hall, judit).await,
                Self::BoardToBoard => drop(games.spawn(game(board, hall, judit))),
                // The lock is the only difference: here nobody has to wait for it.
                Self::AllAtOnce => drop(games.spawn(game(board, hall, Arc::default()))),
            }
        }
        games.join_all().await;
        hall.close()
    }
}

async fn game(board: usize, hall: Arc<Hall>, judit: Arc<AsyncMutex<Judit>>) {
    for round in 1..=hall.exhibition.moves {
        // The lock goes to the board that has waited longest.
        let mut player = judit.lock().await;
        let start = hall.now();
        player.think(hall.exhibition.judit / hall.speed).await;
        hall.moved(board, round, start);
        drop(player);
        sleep(hall.exhibition.opponent / hall.speed).await;
    }
}

/// She plays against everyone, and thinks about one move at a time: that is what `&mut` says.
#[derive(Default)]
struct Judit;

impl Judit {
    async fn think(&mut self, time: Duration) {
        sleep(time).await;
    }
}

/// Called with the number of a round, when Judit has moved on every board as often as that.
pub type EndOfRound = fn(round: usize, at: Duration);

/// What all games share: a clock and a score.
struct Hall {
    exhibition: Exhibition,
    speed: u32,
    opened: Instant,
    end_of_round: EndOfRound,
    score: Mutex<Score>,
}

struct Score {
    moves: usize,
    last_move: Duration,
    timeline: Timeline,
}

impl Hall {
    fn open(exhibition: Exhibition, title: &str, speed: u32, end_of_round: EndOfRound) -> Self {
        let rounds = exhibition.moves.min(ROUNDS_DRAWN);
        let timeline = Timeline::new(format!("{title}, the first {}", plural(rounds, "round")))
            .worker_name("board")
            .activity_name(Activity::Working, "Judit thinks")
            .activity_name(Activity::Waiting, "opponent thinks");
        let score = Score { moves: 0, last_move: Duration::ZERO, timeline };
        Self { exhibition, speed, opened: Instant::now(), end_of_round, score: Mutex::new(score) }
    }

    fn now(&self) -> Duration {
        self.opened.elapsed() * self.speed
    }

    /// Notes a move that Judit began at `start` and has made now.
    fn moved(&self, board: usize, round: usize, start: Duration) {
        let now = self.now();
        let mut score = self.score.lock().unwrap_or_else(PoisonError::into_inner);
        score.moves += 1;
        score.last_move = now;
        if score.moves.is_multiple_of(self.exhibition.boards) {
            (self.end_of_round)(score.moves / self.exhibition.boards, now);
        }
        if round <= ROUNDS_DRAWN {
            let reply = now + self.exhibition.opponent;
            for (start, end, activity) in
                [(start, now, Activity::Working), (now, reply, Activity::Waiting)]
            {
                let label = format!("move {round}");
                score.timeline.push(Span { worker: board, start, end, label, activity });
            }
        }
    }

    fn close(&self) -> Played {
        let score = self.score.lock().unwrap_or_else(PoisonError::into_inner);
        let (last_move, timeline) = (score.last_move, score.timeline.clone());
        Played { last_move, last_reply: self.now(), timeline }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::thread;

    use tokio::runtime::Builder;

    use super::*;

    const ORIGINAL: Exhibition = Exhibition {
        boards: 24,
        moves: 30,
        judit: Duration::from_secs(5),
        opponent: Duration::from_secs(55),
    };

    fn play(way: Way, exhibition: &Exhibition) -> Played {
        let event_loop =
            Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        event_loop.block_on(way.play(*exhibition, 1, |_, _| ()))
    }

    /// When Judit made her last move and when the last reply came, in seconds.
    fn ends(exhibition: &Exhibition) -> [(u64, u64); 3] {
        Way::ALL.map(|way| {
            let played = play(way, exhibition);
            (played.last_move.as_secs(), played.last_reply.as_secs())
        })
    }

    #[test]
    fn times_are_those_of_the_original_and_of_one_judit() {
        assert_eq!(ends(&ORIGINAL), [(43_145, 43_200), (3_600, 3_655), (1_745, 1_800)]);
    }

    #[test]
    fn times_are_the_same_while_others_burn_the_processor() {
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while !over.load(Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            let ends = ends(&ORIGINAL);
            over.store(true, Relaxed);
            assert_eq!(ends, [(43_145, 43_200), (3_600, 3_655), (1_745, 1_800)]);
        });
    }

    #[test]
    fn the_formulas_are_right() {
        let milliseconds = [0, 1, 250, 5_000, 55_000];
        for (boards, moves) in [(1, 1), (1, 7), (2, 1), (3, 4), (11, 3), (12, 3), (13, 5), (40, 2)]
        {
            for (judit, opponent) in milliseconds.iter().flat_map(|j| milliseconds.map(|o| (*j, o)))
            {
                let (judit, opponent) =
                    (Duration::from_millis(judit), Duration::from_millis(opponent));
                let exhibition = Exhibition { boards, moves, judit, opponent };
                for way in Way::ALL {
                    let played = play(way, &exhibition);
                    let expected = way.formula(&exhibition).0;
                    assert_eq!(played.last_reply, expected, "{way:?}, {exhibition:?}");
                    assert_eq!(played.last_move + opponent, played.last_reply);
                }
            }
        }
    }

    #[test]
    fn years_are_exact_too() {
        let day = Duration::from_secs(86_400);
        let exhibition = Exhibition { boards: 2, moves: 1_000, judit: day, opponent: day };
        for way in Way::ALL {
            assert_eq!(play(way, &exhibition).last_reply, way.formula(&exhibition).0);
        }
    }

    #[test]
    fn one_judit_thinks_about_one_move_at_a_time() {
        let thinking = |way| {
            let mut moves = Timeline::new("Judit");
            for span in play(way, &ORIGINAL).timeline.spans() {
                if span.activity == Activity::Working {
                    moves.push(span.clone());
                }
            }
            moves.peak()
        };
        assert_eq!(Way::ALL.map(thinking), [1, 1, 24]);
    }

    #[test]
    fn rounds_end_when_all_boards_have_had_their_move() {
        static ROUNDS: Mutex<Vec<(usize, u64)>> = Mutex::new(Vec::new());
        let event_loop =
            Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let exhibition = Exhibition { moves: 3, ..ORIGINAL };
        event_loop.block_on(Way::BoardToBoard.play(exhibition, 1, |round, at| {
            ROUNDS.lock().unwrap().push((round, at.as_secs()));
        }));
        assert_eq!(*ROUNDS.lock().unwrap(), [(1, 120), (2, 240), (3, 360)]);
    }
}
