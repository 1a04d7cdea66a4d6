//! A place at which callers wait until the check lets them go, one by one.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Holds every caller until it is let go. So a check decides who is done first, however fast or
/// slow the machine is, and sees who takes the place.
#[derive(Default)]
pub struct Desk {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_open: bool,
    waiting: Vec<Caller>,
    arrived: Vec<Caller>,
    most: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What it has come for, such as the number of a site.
    pub key: usize,
    pub thread: ThreadId,
}

impl Desk {
    /// To be called by what is watched. Returns when it is let go.
    pub fn wait(&self, key: usize) {
        let caller = Caller { key, thread: thread::current().id() };
        let mut state = self.state();
        state.arrived.push(caller);
        state.waiting.push(caller);
        state.most = state.most.max(state.waiting.len());
        self.changed.notify_all();
        while !state.is_open && state.waiting.contains(&caller) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting.retain(|waiting| *waiting != caller);
    }

    /// Whether something comes true about how many wait, and how many have arrived so far.
    pub fn comes_true(&self, limit: Duration, is_true: impl Fn(usize, usize) -> bool) -> bool {
        let not_yet = |state: &mut State| !is_true(state.waiting.len(), state.arrived.len());
        let (_state, waited) = self
            .changed
            .wait_timeout_while(self.state(), limit, not_yet)
            .unwrap_or_else(PoisonError::into_inner);
        !waited.timed_out()
    }

    /// Lets one caller go.
    pub fn let_go(&self, key: usize) {
        self.state().waiting.retain(|waiting| waiting.key != key);
        self.changed.notify_all();
    }

    /// Lets everybody go, now and later.
    pub fn open(&self) {
        self.state().is_open = true;
        self.changed.notify_all();
    }

    /// Who waits, in the order in which they came.
    pub fn waiting(&self) -> Vec<Caller> {
        self.state().waiting.clone()
    }

    /// Who has come so far.
    pub fn arrived(&self) -> Vec<Caller> {
        self.state().arrived.clone()
    }

    /// The most that waited at the same time.
    pub fn most(&self) -> usize {
        self.state().most
    }

    /// How many threads have come.
    pub fn threads(&self) -> usize {
        self.state().arrived.iter().map(|caller| caller.thread).collect::<HashSet<_>>().len()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
