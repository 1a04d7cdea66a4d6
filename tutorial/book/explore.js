// What the explorables share: numbered levels, steps that can be taken back, one line that says what has happened, and a
// search through all orders, which knows what cannot be done.
//
// A level has a name, a task, a state that it begins with, a hint, and these functions, which change nothing:
//   moves(state)         the moves that can be made, as strings
//   refuses(state, move) why a move cannot be made; empty where it can
//   take(state, move)    the state after a move
//   words(state, move)   what the move does, as a sentence
//   won(state)           whether the task is fulfilled
//   verdict(state)       what to say when it is won, or when no move is left
// Where it cannot be won, it has a proof instead of a hint.
(() => {
    // In how many orders a level can go on from here, and how many of them win it.
    function orders(level, from = level.begin, known = new Map()) {
        const key = JSON.stringify(from);
        if (!known.has(key)) {
            const won = level.won(from);
            const moves = won ? [] : level.moves(from);
            const total = { all: 0, won: 0 };
            for (const move of moves) {
                const found = orders(level, level.take(from, move), known);
                total.all += found.all;
                total.won += found.won;
            }
            known.set(key, moves.length > 0 ? total : { all: 1, won: Number(won) });
        }
        return known.get(key);
    }

    // What is said to somebody who gives up: they may be right.
    function givesUp(level, state) {
        if (level.won(state)) return { says: "You have just done it." };
        if (orders(level).won === 0) return { says: `Right, it can't be done. ${level.proof}`, wins: true };
        const from = orders(level, state).won > 0 ? "" : ", but no longer from here: undo, or start again";
        return { says: `It can be done${from}. ${level.hint}` };
    }

    const button = (name, words) => `<button type="button" data-does="${name}">${words}</button>`;
    const chooser = (level, index) => `<button type="button" data-level="${index}" title="${level.name}"></button>`;
    const page = ({ title, levels }) => `
    <div class="explore-row"><h3>${title}</h3>
      <div class="explore-levels" role="group" aria-label="Levels">${levels.map(chooser).join("")}</div></div>
    <p class="explore-task" data-part="task"></p>
    <div data-part="stage"></div>
    <p class="explore-says" role="status" data-part="says"></p>
    <div class="explore-row">${button("undo", "Undo")} ${button("restart", "Start again")}
      ${button("give-up", "It can't be done")} ${button("next", "Next level")}</div>
    <div data-part="reward"></div>`;

    function play(place, name, game) {
        const { levels, stage, show, reward } = game;
        const all = (selector) => [...place.querySelectorAll(selector)];
        const part = (name) => place.querySelector(`[data-part="${name}"]`);
        const key = (level) => `${name}: ${level.name}`;
        const won = Book.kept("explored");
        const done = (level) => key(level) in won;
        let [level, steps] = [levels[0], []];

        function say(words, kind = "") {
            part("says").textContent = words;
            part("says").dataset.kind = kind;
        }

        function win(words) {
            won[key(level)] = true;
            Book.keep("explored", { ...Book.kept("explored"), ...won });
            say(words, "won");
        }

        // A button that cannot be used keeps the focus, and can still be read.
        const disable = (name, is) => place.querySelector(`[data-does="${name}"]`).setAttribute("aria-disabled", is);

        function draw() {
            const [focused, move] = [document.activeElement, document.activeElement?.dataset.move];
            show(part, steps, level);
            // What is drawn anew keeps the focus.
            if (place.contains(focused)) focused.focus();
            else if (move && focused !== document.activeElement) place.querySelector(`[data-move="${move}"]`)?.focus();
            for (const name of ["undo", "restart"]) disable(name, steps.length === 1);
            for (const [index, chooser] of all("[data-level]").entries()) {
                const tick = done(levels[index]) ? " ✓" : "";
                chooser.textContent = `${index + 1}${tick}`;
                chooser.setAttribute("aria-label", `Level ${index + 1}: ${levels[index].name}${tick && ", done"}`);
                chooser.setAttribute("aria-pressed", levels[index] === level);
            }
            const last = level === levels.at(-1);
            place.querySelector('[data-does="next"]').hidden = last || !done(level);
            part("reward").innerHTML = done(level) && reward ? reward(level) : "";
        }

        function start(next) {
            [level, steps] = [next, [{ state: next.begin }]];
            part("task").innerHTML = `<strong>${levels.indexOf(next) + 1}. ${next.name}.</strong> ${next.task}`;
            part("stage").innerHTML = stage(next);
            say(next.first);
            draw();
        }

        function move(name, replaces = false) {
            const { state } = steps.at(replaces ? -2 : -1);
            const problem = level.refuses(state, name);
            if (problem) return say(problem, "refused");
            if (replaces) steps.pop();
            const after = level.take(state, name);
            steps.push({ move: name, state: after, words: level.words(state, name) });
            const ends = level.won(after) || level.moves(after).length === 0;
            const words = `${steps.at(-1).words} ${ends ? level.verdict(after) : ""}`.trim();
            if (level.won(after)) win(`Done! ${words}`);
            else say(ends ? `${words} Undo, or start again.` : words);
            draw();
        }

        const does = {
            undo() {
                steps.pop();
                say(steps.at(-1).words ?? level.first);
                draw();
            },
            restart: () => start(level),
            next() {
                start(levels[levels.indexOf(level) + 1]);
                // The button for the next level hides again, and would take the focus with it.
                place.querySelector('[data-level][aria-pressed="true"]').focus();
            },
            "give-up"() {
                const { says, wins } = givesUp(level, steps.at(-1).state);
                if (wins) win(says);
                else say(says);
                draw();
            },
        };
        place.addEventListener("click", ({ target }) => {
            const chosen = target.closest("button");
            if (!chosen) return;
            const { move: name, level: index, does: what } = chosen.dataset;
            if (name) move(name);
            else if (index) start(levels[index]);
            else if (what && chosen.getAttribute("aria-disabled") !== "true") does[what]();
        });
        // Of a slider that is dragged, one step is kept.
        place.addEventListener("input", ({ target }) => {
            const { move: name } = target.dataset;
            const { move: last, settled } = steps.at(-1);
            if (name) move(`${name} ${target.value}`, last?.startsWith(`${name} `) && !settled);
        });
        place.addEventListener("pointerup", () => {
            steps.at(-1).settled = true;
        });
        place.innerHTML = page(game);
        start(level);
    }

    function start(name, game) {
        if (typeof document === "undefined") return;
        for (const place of document.querySelectorAll(`[data-explore="${name}"]`)) play(place, name, game);
    }

    globalThis.Explore = { givesUp, orders, start };
    if (typeof module !== "undefined") module.exports = globalThis.Explore;
})();
