//! Every order in which threads can take their steps.
//!
//! An increment is two steps: load the count, and store what was seen plus 1. A thread takes its
//! own steps in order; between any two of them, others may take theirs.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use common::output::say;
use common::text::{grouped, plural};

const MOST_ORDERS: u64 = 50_000;
const MOST_STEPS: usize = 16;
/// In one line of words. More would not fit into a terminal, so they are signs.
const MOST_IN_WORDS: usize = 4;

/// All orders of the steps of some threads.
pub struct Orders {
    threads: usize,
    increments: usize,
    all: Vec<Order>,
}

/// One order of the steps, and what the count is after the last.
pub struct Order {
    steps: Vec<Step>,
    total: u64,
}

/// What a thread does at once: nobody can come in between.
#[derive(Clone, Copy)]
enum Step {
    Load { thread: usize, seen: u64 },
    Store { thread: usize, stored: u64 },
}

/// A thread in the middle of its steps.
#[derive(Clone, Copy)]
struct Thread {
    left: usize,
    /// What it has loaded and not yet used.
    seen: Option<u64>,
}

impl Orders {
    /// The orders in which so many threads can each add 1 so often.
    ///
    /// Fails when they are more than anyone could read.
    pub fn of(threads: usize, increments: usize) -> Result<Self> {
        let steps = threads * increments * 2;
        ensure!(
            steps <= MOST_STEPS,
            "--interleavings shows at most {MOST_STEPS} steps, and these would be {}: try fewer \
             --threads or --increments",
            grouped(steps)
        );
        let number = number_of_orders(threads, increments * 2);
        ensure!(
            number <= MOST_ORDERS,
            "--interleavings shows at most {} orders, and these would be {}: try fewer --threads or \
             --increments",
            grouped(MOST_ORDERS),
            grouped(number)
        );
        let mut all = Vec::new();
        let ready = vec![Thread { left: increments, seen: None }; threads];
        go_on(&ready, 0, &mut Vec::new(), &mut all);
        Ok(Self { threads, increments, all })
    }

    /// How many orders end with each total.
    pub fn totals(&self) -> BTreeMap<u64, usize> {
        let mut totals = BTreeMap::new();
        for order in &self.all {
            *totals.entry(order.total).or_default() += 1;
        }
        totals
    }

    /// Prints an order in each line, and how they end.
    pub fn show(&self) {
        let expected = (self.threads * self.increments) as u64;
        let is_short = self.threads * self.increments * 2 <= MOST_IN_WORDS;
        let spell: fn(Step) -> String = if is_short { Step::in_words } else { Step::in_signs };
        let signs = if is_short { "" } else { "A←0: A loads 0   A→1: A stores 1\n" };
        say(&format!(
            "{}, {} each, every one a load and a store: {}\n{signs}\n",
            plural(self.threads, "thread"),
            plural(self.increments, "increment"),
            plural(self.all.len(), "order"),
        ));
        for (number, order) in (1..).zip(&self.all) {
            let steps: String = order.steps.iter().copied().map(spell).collect();
            let ending = match expected - order.total {
                0 => format!("ends at {}", order.total),
                lost => format!("ends at {}, {lost} lost", order.total),
            };
            say(&format!("{number:>6}  {steps} {ending}\n"));
        }
        say("\n total    lost  orders\n");
        for (total, orders) in self.totals() {
            say(&format!("{total:>6} {:>7} {:>7}\n", expected - total, grouped(orders)));
        }
    }
}

/// Lets every thread that has a step left take it, one after the other, each from the same state.
fn go_on(threads: &[Thread], count: u64, steps: &mut Vec<Step>, orders: &mut Vec<Order>) {
    let mut is_over = true;
    for (thread, state) in threads.iter().enumerate().filter(|(_, state)| state.left > 0) {
        is_over = false;
        let mut threads = threads.to_vec();
        let (step, count) = match state.seen {
            None => {
                threads[thread].seen = Some(count);
                (Step::Load { thread, seen: count }, count)
            }
            Some(seen) => {
                threads[thread] = Thread { left: state.left - 1, seen: None };
                (Step::Store { thread, stored: seen + 1 }, seen + 1)
            }
        };
        steps.push(step);
        go_on(&threads, count, steps, orders);
        steps.pop();
    }
    if is_over {
        orders.push(Order { steps: steps.clone(), total: count });
    }
}

/// (threads × steps)! ÷ (steps!)^threads, the multinomial coefficient: choose the places of each
/// thread's steps among those that are still free.
fn number_of_orders(threads: usize, steps: usize) -> u64 {
    let places = (1..=threads).map(|thread| (thread * steps) as u64);
    places.map(|free| choose(free, steps as u64)).product()
}

/// n! ÷ (k! (n − k)!). Every division leaves no remainder, in this order.
fn choose(n: u64, k: u64) -> u64 {
    (1..=k).fold(1, |ways, taken| ways * (n - k + taken) / taken)
}

impl Step {
    fn in_words(self) -> String {
        match self {
            Self::Load { thread, seen } => format!("{} loads {seen}    ", NAMES[thread]),
            Self::Store { thread, stored } => format!("{} stores {stored}   ", NAMES[thread]),
        }
    }

    fn in_signs(self) -> String {
        match self {
            Self::Load { thread, seen } => format!("{}←{seen}  ", NAMES[thread]),
            Self::Store { thread, stored } => format!("{}→{stored}  ", NAMES[thread]),
        }
    }
}

/// Sixteen steps are those of eight threads at most.
const NAMES: [char; 8] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(threads: usize, increments: usize) -> Vec<(u64, usize)> {
        Orders::of(threads, increments).unwrap().totals().into_iter().collect()
    }

    #[test]
    fn two_threads_have_six_orders_and_lose_in_four() {
        assert_eq!(totals(2, 1), [(1, 4), (2, 2)]);
    }

    #[test]
    fn the_orders_are_as_many_as_the_formula_says() {
        for (threads, increments, orders) in
            [(1, 1, 1), (1, 8, 1), (2, 1, 6), (2, 2, 70), (3, 1, 90), (2, 3, 924), (4, 1, 2_520)]
        {
            assert_eq!(number_of_orders(threads, increments * 2), orders);
            let shown: usize = totals(threads, increments).iter().map(|(_, orders)| orders).sum();
            assert_eq!(shown as u64, orders, "{threads} x {increments}");
        }
        assert_eq!(number_of_orders(8, 2), 81_729_648_000);
    }

    #[test]
    fn no_order_counts_too_much_or_ends_below_two_where_each_adds_two() {
        for (threads, increments) in [(2, 2), (2, 3), (3, 2)] {
            let totals = totals(threads, increments);
            let (least, most) = (totals[0].0, totals[totals.len() - 1].0);
            assert_eq!((least, most), (2, (threads * increments) as u64));
        }
    }

    #[test]
    fn an_alone_thread_loses_nothing() {
        assert_eq!(totals(1, 8), [(8, 1)]);
    }
}
