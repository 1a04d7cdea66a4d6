// Two threads add 1 to one count, and the reader decides which of them takes the next step.
(() => {
    const NAMES = ["A", "B"];

    // What can happen. A state never changes: a step makes a new one.
    function begin(increments, lock) {
        const threads = NAMES.map(() => ({ left: increments, seen: null }));
        return { expected: 2 * increments, lock, count: 0, owner: null, threads, history: [] };
    }

    function nextStep({ threads, lock, owner }, who) {
        const { left, seen } = threads[who];
        if (left === 0) return "done";
        if (lock && owner !== who) return "take the lock";
        if (seen === null) return "load";
        return lock ? "store, unlock" : "store";
    }

    // Why a thread cannot take its next step; empty where it can.
    function obstacle(state, who) {
        const step = nextStep(state, who);
        if (step === "done") return "It has no step left.";
        if (step !== "take the lock" || state.owner === null) return "";
        return `It waits: ${NAMES[state.owner]} has the lock.`;
    }

    function take(state, who) {
        const step = nextStep(state, who);
        const { left, seen } = state.threads[who];
        const after = { ...state, threads: [...state.threads] };
        let [words, lost] = ["takes the lock", 0];
        if (step === "take the lock") {
            after.owner = who;
        } else if (step === "load") {
            after.threads[who] = { left, seen: state.count };
            words = `loads ${state.count}`;
        } else {
            after.threads[who] = { left: left - 1, seen: null };
            Object.assign(after, { count: seen + 1, owner: null });
            // What others have stored since this thread's load is wiped out.
            lost = state.count - seen;
            words = `stores ${after.count}${state.lock ? ", unlocks" : ""}`;
        }
        after.history = [...state.history, { who, words: `${NAMES[who]} ${words}`, lost }];
        return after;
    }

    // The last state of every order in which the threads can go on from here.
    function endings(state) {
        const able = [0, 1].filter((who) => obstacle(state, who) === "");
        return able.length === 0 ? [state] : able.flatMap((who) => endings(take(state, who)));
    }

    const updates = (lost) => (lost === 1 ? "1 update is lost" : `${lost} updates are lost`);
    function inWords({ history, count, expected, threads }) {
        if (history.length === 0) return "Nobody has taken a step yet.";
        const { words, lost } = history.at(-1);
        const before = lost > 0 ? ` The count was ${count - 1 + lost} already: ${updates(lost)}.` : "";
        if (threads.some(({ left }) => left > 0)) return `${words}.${before}`;
        const verdict = count === expected ? "nothing is lost" : updates(expected - count);
        return `${words}.${before} It ends at ${count} of ${expected}: ${verdict}.`;
    }

    // What is shown of it.
    const card = (who) => `
    <div class="explore-card"><strong>Thread ${NAMES[who]}</strong>
      <span data-part="seen${who}"></span>
      <button type="button" data-part="step${who}" aria-describedby="race-why-${who}"></button>
      <small id="race-why-${who}" data-part="why${who}"></small></div>`;
    const PAGE = `
    <h3>Lose an update</h3>
    <p>You decide who takes the next step. Can you lose an update? Even with a lock?</p>
    <div class="explore-row">
      <label><input type="checkbox" data-part="twice"> 2 increments each</label>
      <label><input type="checkbox" data-part="lock"> with a lock</label></div>
    <div class="explore-stage">${card(0)}
      <div class="explore-count">count <strong data-part="count"></strong></div>${card(1)}</div>
    <p class="explore-says" role="status" data-part="says"></p>
    <div class="explore-row"><button type="button" data-part="undo">Undo</button>
      <button type="button" data-part="restart">Restart</button></div>
    <ol class="explore-history" aria-label="Steps so far" data-part="history"></ol>
    <table><caption data-part="caption"></caption>
      <thead><tr><th>ends at</th><th>lost</th><th>orders</th><th>from here</th></tr></thead>
      <tbody data-part="totals"></tbody></table>`;

    function mount(place) {
        place.innerHTML = PAGE;
        const part = (name) => place.querySelector(`[data-part="${name}"]`);
        let states;
        // A button that cannot be used keeps the focus, and can still be read.
        const disable = (name, is) => part(name).setAttribute("aria-disabled", is);

        function show() {
            const state = states.at(-1);
            for (const who of [0, 1]) {
                const { seen } = state.threads[who];
                part(`seen${who}`).textContent = seen === null ? "nothing loaded" : `has seen ${seen}`;
                part(`step${who}`).textContent = `${NAMES[who]}: ${nextStep(state, who)}`;
                part(`why${who}`).textContent = obstacle(state, who);
                disable(`step${who}`, obstacle(state, who) !== "");
            }
            for (const name of ["undo", "restart"]) disable(name, states.length === 1);
            part("count").textContent = state.count;
            part("says").textContent = inWords(state);
            const steps = state.history.map(({ who, words, lost }) => {
                const loss = lost > 0 ? `, <strong>${lost} lost</strong>` : "";
                return `<li class="explore-thread-${NAMES[who]}">${words}${loss}</li>`;
            });
            part("history").innerHTML = steps.join("");
            part("history").style.setProperty("--rows", state.expected * (state.lock ? 3 : 2));
            const [all, left] = [endings(states[0]), endings(state)];
            const of = (orders, total) => orders.filter(({ count }) => count === total).length;
            const losing = all.length - of(all, state.expected);
            part("caption").textContent = `${losing} of all ${all.length} orders lose an update.`;
            const counts = [...new Set(all.map(({ count }) => count))].sort((one, other) => one - other);
            const rows = counts.map((n) => [n, state.expected - n, of(all, n), of(left, n)]);
            part("totals").innerHTML = rows.map((row) => `<tr><td>${row.join("<td>")}`).join("");
        }
        place.addEventListener("click", ({ target }) => {
            const name = target.dataset.part;
            if (target.getAttribute("aria-disabled") === "true") return;
            const [twice, lock] = [part("twice").checked, part("lock").checked];
            if (name === "undo") states.pop();
            else if (/^step/.test(name)) states.push(take(states.at(-1), Number(name.at(-1))));
            else if (/^(restart|twice|lock)$/.test(name)) states = [begin(twice ? 2 : 1, lock)];
            show();
        });
        part("restart").click();
    }

    if (typeof module !== "undefined") module.exports = { begin, endings, inWords, obstacle, take };
    else document.querySelectorAll('[data-explore="race"]').forEach(mount);
})();
