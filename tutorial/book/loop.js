// The event loop of chapter 05, and the reader says what happens next: which task runs, or that the loop sleeps.
(() => {
    const MOVES = ["1", "2", "3", "sleep", "guess 1", "guess 2", "guess 3", "guess 4"];
    const ZONES = ["ready", "running", "waiting", "done"];
    const LINES = ["ready.pop_front()", "task.as_mut().poll(…)", "timers.wait()", "self.wake.send(self.number)"];

    // A state never changes: a move makes a new one. `begun` have said One, `late` wait though their second is over, and
    // `lines` have just run. `blocks` calls std::thread::sleep. `free`: the reader chooses among the ready ones, and not
    // the loop. `guess`: what the clock shows at the end, or null where that is asked.
    const nobody = { running: [], waiting: [], done: [], begun: [], late: [] };
    const begin = (settings) => ({ ready: [1, 2, 3], ...nobody, lines: [], log: [], clock: 0, ...settings });

    const prints = (state, ...lines) => ({ ...state, log: [...state.log, ...lines] });
    const ends = (state, task) => ({ ...prints(state, "  Two"), running: [], done: [...state.done, task] });
    const list = (tasks) => `[${tasks.join(", ")}]`;
    const line = (words, { ready, waiting }) =>
        `${words.padEnd(16)} ready ${list(ready).padEnd(9)} waiting ${list([...waiting].sort())}`;

    function take(state, move) {
        const { ready, running, waiting, begun, clock } = state;
        const [task, pop] = [Number(move), state.free ? [] : [0]];
        if (move.startsWith("guess")) return { ...state, guess: Number(move.at(-1)) };
        if (move === "sleep") {
            const woke = { ...state, ready: waiting, waiting: [], late: [], clock: clock + 1, lines: [...pop, 2, 3] };
            return prints(woke, line("the loop sleeps", state), ...waiting.map((other) => `task ${other} is ready`));
        }
        // Who blocks keeps the thread for a second, and it passes for those who wait too.
        if (running.includes(task)) return ends({ ...state, late: waiting, clock: clock + 1, lines: [1] }, task);
        const others = ready.filter((other) => other !== task);
        const polled = { ...state, ready: others, running: [task], lines: [...pop, 1] };
        const runs = prints(polled, line(`task ${task} runs`, polled));
        if (begun.includes(task)) return ends(runs, task);
        const begins = { ...prints(runs, "  One"), begun: [...begun, task] };
        return state.blocks === task ? begins : { ...begins, running: [], waiting: [...waiting, task] };
    }

    const both = (tasks) => tasks.join(", ").replace(/, (\d)$/, " and $1");
    const counts = (late) => `The second of ${both(late)} is over, but this small loop counts only its own sleep.
        A real one would look at the clock, and go on with ${late[0]}.`;

    // Why a move cannot be made; empty where it can.
    function refuses({ ready, running, waiting, late, done, guess, free }, move) {
        const [task, guesses, sleeps] = [Number(move), move.startsWith("guess"), move === "sleep"];
        if (guesses) return guess === null ? "" : `You have said ${guess} s. Now play it, or start again.`;
        if (guess === null) return "First guess what the clock shows at the end.";
        if (done.includes(task)) return `${task} is done.`;
        if (running.includes(task)) return "";
        if (running.length > 0) return `${running} keeps the thread: until it's done, the loop can do nothing.`;
        if (sleeps && ready.length > 0) return `Not yet: ${ready[0]} is ready.`;
        if (sleeps) return waiting.length > 0 ? "" : "All are done: nobody waits for a timer.";
        if (late.includes(task) && ready.length > 0)
            return `The second of ${task} is over, but this loop turns to its timers only when nobody is ready.`;
        if (late.includes(task)) return counts([task]);
        if (waiting.includes(task)) return `${task} waits: its timer hasn't ended, so it isn't on the ready list.`;
        if (free || ready[0] === task) return "";
        return `${ready[0]} has been ready longer. This loop takes turns; tokio promises no order.`;
    }

    function words({ running, waiting, late, begun, free, blocks }, move) {
        const task = Number(move);
        if (move.startsWith("guess")) return `You say ${move.at(-1)} s. Now play it: who runs first?`;
        if (move === "sleep") {
            const slept = `${counts(late)} This one sleeps. Then the timers call the wakers of ${both(waiting)}.`;
            const sleeps = `The loop sleeps until the first timer ends.
                The timers call the wakers: that puts ${both(waiting)} on the ready list.`;
            return `Nobody is ready. ${late.length > 0 ? slept : sleeps}`;
        }
        if (running.includes(task)) return `${task} says Two, and is done. For a second, nobody else could run.`;
        if (begun.includes(task)) return `The loop polls ${task}. It goes on where it stopped, says Two, and is done.`;
        const taken = free
            ? `You take ${task}.`
            : `The loop takes ${task}, which has been ready longest, and polls it.`;
        return blocks === task
            ? `${taken} It says One, calls std::thread::sleep, and keeps the thread. 3 is ready, and has to wait.`
            : `${taken} It says One, comes to its .await, leaves its waker with a timer, and gives the thread back.`;
    }

    // `settled` says why there is nothing left to decide before all are done.
    function level({ settled = () => "", ...others }) {
        const refusal = (state, move) => settled(state) || refuses(state, move);
        const moves = (state) => MOVES.filter((move) => refusal(state, move) === "");
        const first = "Three tasks are ready, and none has run. What happens first?";
        return { moves, refuses: refusal, take, words, verdict: settled, first, ...others };
    }

    const isOver = ({ done }) => done.length === 3;
    const LEVELS = [
        {
            name: "Predict the run",
            task: "Each task says One, waits for a second, and says Two. Click what happens next.",
            begin: begin(),
            won: isOver,
            verdict: () => "The thread never waited while somebody was ready. That's all an event loop does.",
            hint: "Begin with 1, which has been ready longest.",
        },
        {
            name: "Make 3 say Two first",
            task: "Now you choose among those that are ready, instead of <code>pop_front</code>.",
            begin: begin({ free: true }),
            settled: ({ done: [first] }) => (first ? `${first} has said Two first: that was your choice.` : ""),
            won: ({ done: [first] }) => first === 3,
            hint: "Let all three wait, and the loop sleep. Then take 3.",
        },
        {
            name: "Counter 2 blocks",
            task: "It calls <code>std::thread::sleep</code>. Guess what the clock shows at the end, then play it.",
            begin: begin({ blocks: 2, guess: null }),
            first: "What will the clock show when all are done?",
            won: isOver,
            verdict: ({ guess, clock }) => `You said ${guess} s. It took ${clock} s: for one of them, 2 kept 3 back.`,
            hint: "Guess, and begin with 1.",
        },
        {
            name: "Start 3 while 2 blocks",
            task: "You choose again. Let 3 say One after the One of 2, and before its Two.",
            begin: begin({ blocks: 2, free: true }),
            settled: ({ begun, done }) =>
                begun.includes(3) || done.includes(2) ? "3 didn't start while 2 blocked." : "",
            won: ({ begun, done }) => /2.*3/.test(begun.join("")) && !done.includes(2),
            proof: `2 never comes to an .await, so its poll returns only after its Two. This loop has one thread, and
                polls nobody else meanwhile. If 2 awaited its second, you could.`,
        },
    ].map(level);

    const button = (move, words, label = words) =>
        `<button type="button" data-move="${move}" data-part="${move}" aria-label="${label}">${words}</button>`;
    const chips = [1, 2, 3].map((task) => button(task, task, `task ${task}`)).join("");
    const zone = (name) => `<div class="explore-card">
      <dt>${name}</dt><dd data-part="${name}" data-empty="nobody"></dd></div>`;
    const stage = () => `<dl class="explore-zones">${ZONES.map(zone).join("")}</dl>
    <div class="explore-row">${chips}${button("sleep", "the loop sleeps")}
      <span>clock <strong data-part="clock"></strong></span><div class="explore-levels" data-part="guesses"></div></div>
    <div class="explore-stage"><div class="explore-card" data-part="lines"></div>
      <ol class="explore-card explore-log" aria-label="Output" data-part="log" data-empty="the output"></ol></div>`;

    function show(part, steps) {
        const { state } = steps.at(-1);
        // A chip is one button that moves, and so it can keep the focus.
        for (const zone of ZONES) part(zone).append(...state[zone].map(part));
        for (const task of [1, 2, 3]) part(task).setAttribute("aria-disabled", state.done.includes(task));
        const asked = MOVES.slice(4).filter((move) => [null, Number(move.at(-1))].includes(state.guess));
        part("guesses").innerHTML = asked.map((move) => button(move, `${move.at(-1)} s?`)).join("");
        part("clock").textContent = `${state.clock} s`;
        const marked = (text, is) => (is ? `<mark>${text}</mark>` : text);
        const code = LINES.map((text, index) => `<code>${marked(text, state.lines.includes(index))}</code>`);
        part("lines").innerHTML = code.join("");
        const [log, before] = [part("log"), steps.at(-2)?.state.log.length];
        log.innerHTML = state.log.map((text, index) => `<li>${marked(text, index >= before)}</li>`).join("");
        log.scrollTop = log.scrollHeight;
        log.tabIndex = log.scrollHeight > log.clientHeight ? 0 : -1;
    }

    Explore.start("loop", { title: "You are the loop", levels: LEVELS, stage, show });
    if (typeof module !== "undefined") module.exports = { LEVELS, LINES, level };
})();
