// Two threads add to one count, or take two locks, and the reader decides which of them takes the next step.
(() => {
    const NAMES = ["A", "B"];

    // What the threads run. Of each step: what it does, its line, and what of that line.
    const LOAD = { does: "load", line: 0 };
    const STORE = { does: "store", line: 1 };
    const BARE = {
        lines: ["let seen = count.load(Relaxed);", "count.store(seen + 1, Relaxed);"],
        steps: [LOAD, STORE],
    };
    const LOCKED = {
        lines: ["*count.lock().unwrap() += 1;"],
        steps: [
            { does: "take", lock: "the lock", line: 0, mark: "count.lock().unwrap()" },
            { does: "load", line: 0, mark: "+= 1" },
            { does: "store", line: 0, mark: "+= 1;" },
        ],
    };
    const twoLocks = (...locks) => ({
        note: `first is ${locks[0]}`,
        lines: ["let _first = first.lock()", "let _second = second.lock()"],
        steps: locks.map((lock, line) => ({ does: "take", lock, line })),
    });

    // A state never changes: a step makes a new one. `at` counts the steps of each thread.
    function begin(programs, times = 1) {
        const locks = programs.flatMap(({ steps }) => steps.flatMap(({ lock }) => lock ?? []));
        const owners = Object.fromEntries(locks.map((lock) => [lock, null]));
        return { programs, times, at: [0, 0], seen: [null, null], count: 0, owners };
    }

    function nextStep({ programs, times, at }, who) {
        const { steps } = programs[who];
        return at[who] < steps.length * times ? steps[at[who] % steps.length] : null;
    }

    // Why a thread cannot take its next step; empty where it can.
    function refuses(state, name) {
        const step = nextStep(state, NAMES.indexOf(name));
        if (!step) return `${name} is done. It has no step left.`;
        const owner = state.owners[step.lock] ?? null;
        return owner === null ? "" : `${name} waits: ${NAMES[owner]} has ${step.lock}.`;
    }

    const moves = (state) => NAMES.filter((name) => refuses(state, name) === "");

    function take(state, name) {
        const who = NAMES.indexOf(name);
        const { does, lock } = nextStep(state, who);
        const put = (list, value) => list.map((old, index) => (index === who ? value : old));
        const after = { ...state, at: put(state.at, state.at[who] + 1) };
        if (does === "load") after.seen = put(state.seen, state.count);
        if (does === "take") after.owners = { ...state.owners, [lock]: who };
        if (does === "store") {
            after.count = state.seen[who] + 1;
            after.seen = put(state.seen, null);
        }
        // A guard is dropped at the end of what it is made for.
        if (after.at[who] % state.programs[who].steps.length === 0) {
            const kept = Object.entries(after.owners).map(([lock, owner]) => [lock, owner === who ? null : owner]);
            after.owners = Object.fromEntries(kept);
        }
        return after;
    }

    // What a step does in a few words, and how many updates it wipes out.
    function happens(state, name) {
        const who = NAMES.indexOf(name);
        const { does, lock } = nextStep(state, who);
        const owns = ({ owners }) => Object.values(owners).includes(who);
        const frees = owns(state) && !owns(take(state, name));
        if (does === "load") return { words: `${name} loads ${state.count}`, lost: 0 };
        if (does === "take") return { words: `${name} takes ${lock}${frees ? ", ends" : ""}`, lost: 0 };
        const seen = state.seen[who];
        return { words: `${name} stores ${seen + 1}${frees ? ", unlocks" : ""}`, lost: state.count - seen };
    }

    const updates = (lost) => (lost === 1 ? "1 update is lost" : `${lost} updates are lost`);
    const missing = (state) => 2 * state.times - state.count;
    const isOver = (state) => [0, 1].every((who) => nextStep(state, who) === null);

    function words(state, name) {
        const { words, lost } = happens(state, name);
        // After the last step of all, the verdict tells what is lost.
        if (lost === 0 || isOver(take(state, name))) return `${words}.`;
        return `${words}. The count was ${state.count} already: ${updates(lost)}.`;
    }

    const counts = (state) => {
        const verdict = missing(state) > 0 ? updates(missing(state)) : "nothing is lost";
        return `It ends at ${state.count} of ${2 * state.times}: ${verdict}.`;
    };
    const stands = (state) =>
        isOver(state) ? "Both had both." : "Each waits for the other's lock, forever: a deadlock.";
    const ends = (state) => `ends at ${state.count}${missing(state) > 0 ? `, ${missing(state)} lost` : ""}`;
    const first = "Click a thread: it takes its next step.";
    const losing = { moves, refuses, take, words, first, verdict: counts, ends };
    const standing = {
        moves,
        refuses,
        take,
        words,
        first,
        verdict: stands,
        ends: (state) => (isOver(state) ? "both had both" : "stands still"),
    };
    const loses = (number) => (state) => isOver(state) && missing(state) === number;
    const standsStill = (state) => moves(state).length === 0 && !isOver(state);

    const LEVELS = [
        {
            name: "Lose an update",
            task: "Each thread adds 1 to the count. Let one of the two additions vanish.",
            begin: begin([BARE, BARE]),
            won: loses(1),
            hint: "Let both load before either stores.",
            ...losing,
        },
        {
            name: "Lose two",
            task: "Now each adds 1 twice. Lose two of the four additions.",
            begin: begin([BARE, BARE], 2),
            won: loses(2),
            hint: "Let A load, and B do all that it has to do.",
            ...losing,
        },
        {
            name: "Lose three",
            task: "Again twice each. Lose three: the count is to end at 1.",
            begin: begin([BARE, BARE], 2),
            won: loses(3),
            proof: "The last load of a thread comes after its own first store, and from then on the count is 1 or more. So the last store of all stores 2 or more.",
            ...losing,
        },
        {
            name: "With the lock",
            task: "The first cure, in the next section: while one thread has the lock, the other waits. Lose one.",
            begin: begin([LOCKED, LOCKED]),
            won: (state) => isOver(state) && missing(state) > 0,
            proof: "Whoever has the lock loads and stores before the other one can load.",
            ...losing,
        },
        {
            name: "Stand still",
            task: "Each thread takes two locks, in opposite orders. Bring them where neither can go on.",
            begin: begin([twoLocks("left", "right"), twoLocks("right", "left")]),
            won: standsStill,
            hint: "Let each of them take its first lock.",
            ...standing,
        },
        {
            name: "In the same order",
            task: "Both take left first now. Bring them to a standstill.",
            begin: begin([twoLocks("left", "right"), twoLocks("left", "right")]),
            won: standsStill,
            proof: "Whoever has left gets right too, because nobody can take right without left. The other one waits until both are free.",
            ...standing,
        },
    ];

    // What happens in every order, and how it ends.
    function endings(state, history = []) {
        const able = moves(state);
        if (able.length === 0) return [{ state, history }];
        return able.flatMap((name) => endings(take(state, name), [...history, happens(state, name)]));
    }

    // What is shown of it.
    const column = (name) => `
    <button type="button" class="explore-card explore-thread-${name}" data-move="${name}" data-part="${name}">
      <strong data-part="next${name}"></strong><span aria-hidden="true" data-part="code${name}"></span>
      <small data-part="seen${name}"></small></button>`;
    const stage = ({ begin: { programs, times } }) => `
    <div class="explore-stage">${column("A")}<div class="explore-count" data-part="shared"></div>${column("B")}</div>
    <ol class="explore-places" aria-label="Steps so far"
      data-part="history">${"<li></li>".repeat(2 * times * programs[0].steps.length)}</ol>`;

    function code({ lines }, next) {
        const marked = ({ line, mark }) => lines[line].replace(mark ?? lines[line], "<mark>$&</mark>");
        const line = (text, index) => `<code>${next?.line === index ? marked(next) : text}</code>`;
        // In a narrow column a line breaks where a call opens.
        return lines.map(line).join("").replaceAll("(", "(<wbr>");
    }

    function show(part, steps) {
        const { state } = steps.at(-1);
        for (const [who, name] of NAMES.entries()) {
            const next = nextStep(state, who);
            const program = state.programs[who];
            const turn = Math.min(Math.floor(state.at[who] / program.steps.length) + 1, state.times);
            const which = state.times > 1 ? [`addition ${turn} of ${state.times}`] : [program.note ?? []].flat();
            const saw = state.seen[who] === null ? [] : [`saw ${state.seen[who]}`];
            part(`next${name}`).textContent = `${name}: ${next ? `${next.does} ${next.lock ?? ""}` : "done"}`;
            part(`code${name}`).innerHTML = code(program, next);
            const waits = refuses(state, name) !== "";
            part(`seen${name}`).textContent =
                next && waits ? `waits for ${NAMES[1 - who]}` : [...which, ...saw].join(", ");
            part(name).classList.toggle("explore-blocked", waits);
        }
        const has = (owner) => (owner === null ? "free" : `${NAMES[owner]} has it`);
        const owners = Object.entries(state.owners).map(([lock, owner]) => `<span>${lock}: ${has(owner)}</span>`);
        const counts = state.programs[0].steps.some(({ does }) => does === "load");
        part("shared").innerHTML = (counts ? `count <strong>${state.count}</strong>` : "") + owners.join("");
        for (const [index, slot] of [...part("history").children].entries()) {
            const move = steps[index + 1]?.move;
            const { words, lost } = move ? happens(steps[index].state, move) : { words: "" };
            slot.className = move ? `explore-thread-${move}` : "";
            slot.innerHTML = lost > 0 ? `${words} <strong>${lost} lost</strong>` : words;
        }
    }

    function reward({ begin, ends }) {
        const all = endings(begin);
        const kinds = [...new Set(all.map(({ state }) => ends(state)))].sort();
        const number = (kind) => all.filter(({ state }) => ends(state) === kind).length;
        const totals = kinds.map((kind) => `<tr><td>${number(kind)}</td><td>${kind}</td></tr>`);
        const orders = all.map(({ state, history }) => {
            const steps = history.map(({ words }) => words);
            return `<li>${steps.join(" · ")}: <strong>${ends(state)}</strong></li>`;
        });
        return `<details><summary>All ${all.length} orders</summary><table><tbody>${totals.join("")}</tbody></table>
            <ol class="explore-orders" tabindex="0" aria-label="Orders">${orders.join("")}</ol></details>`;
    }

    const game = { title: "You decide whose turn it is", levels: LEVELS, stage, show, reward };
    Explore.start("race", game);
    if (typeof module !== "undefined") module.exports = { LEVELS, endings };
})();
