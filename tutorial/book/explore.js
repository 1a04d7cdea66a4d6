// What the explorables share: numbered levels, steps that can be taken back, one line that says what has happened, and a
// search through all orders, which knows what cannot be done.
//
// A level has a name, a task, a state that it begins with, a hint, and these functions, which change nothing:
//   moves(state)         the moves that can be made, as strings
//   refuses(state, move) why a move cannot be made; empty where it can
//   take(state, move)    the state after a move
//   words(state, move)   what the move does, as a sentence
//   won(state)           whether the task is fulfilled; verdict(state) is what to say then, or when no move is left
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
        return { says: `It can be done${from}. ${state === level.begin ? "" : "From the start: "}${level.hint}` };
    }

    const button = (name, words) => `<button type="button" data-does="${name}">${words}</button>`;
    const chooser = (level, index) => `<button type="button" data-level="${index}" title="${level.name}"></button>`;
    const page = ({ title, levels }) => `
    <div class="explore-row"><h3>${title}</h3>
      <div class="explore-levels" role="group" aria-label="Levels">${levels.map(chooser).join("")}</div></div>
    <p class="explore-task" data-part="task"></p>
    <div data-part="stage"></div>
    <div class="explore-row">${button("undo", "Undo")} ${button("restart", "Start again")}
      ${button("give-up", "It can't be done")} ${button("next", "Next level")}</div>
    <p class="explore-says" role="status" data-part="says"></p>
    <div data-part="reward"></div>`;

    function play(place, name, game) {
        const { levels, stage, show, reward } = game;
        const part = (name) => place.querySelector(`[data-part="${name}"]`);
        const key = (level) => `${name}: ${level.name}`;
        const won = Book.kept("explored");
        const done = (level) => key(level) in won;
        let [level, steps] = [levels[0], []];

        function say(words, kind = "") {
            part("says").textContent = words;
            part("says").dataset.kind = kind;
            if (kind !== "won") return;
            won[key(level)] = true;
            Book.keep("explored", { ...Book.kept("explored"), ...won });
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
            for (const [index, chooser] of place.querySelectorAll("[data-level]").entries()) {
                const tick = done(levels[index]) ? " ✓" : "";
                chooser.textContent = `${index + 1}${tick}`;
                chooser.setAttribute("aria-label", `Level ${index + 1}: ${levels[index].name}${tick && ", done"}`);
                chooser.setAttribute("aria-pressed", levels[index] === level);
            }
            place.querySelector('[data-does="next"]').hidden = level === levels.at(-1) || !done(level);
            const earned = done(level) && reward ? key(level) : "";
            if (part("reward").dataset.of !== earned) part("reward").innerHTML = earned && reward(level);
            part("reward").dataset.of = earned;
        }

        function start(next) {
            [level, steps] = [next, [{ state: next.begin, says: next.first }]];
            part("task").innerHTML = `<strong>${levels.indexOf(next) + 1}. ${next.name}.</strong> ${next.task}`;
            part("stage").innerHTML = stage(next);
            tell();
        }

        // What the last step has come to.
        function tell() {
            say(steps.at(-1).says, steps.at(-1).kind);
            draw();
        }

        function move(name, replaces) {
            const { state } = steps.at(replaces ? -2 : -1);
            const problem = level.refuses(state, name);
            if (problem) return level.won(state) && replaces === undefined ? tell() : say(problem, "refused");
            if (replaces) steps.pop();
            const after = level.take(state, name);
            const [wins, ends] = [level.won(after), level.moves(after).length === 0];
            const says = [wins ? "Done!" : "", level.words(state, name), wins || ends ? level.verdict(after) : ""];
            if (ends && !wins) says.push(orders(level).won > 0 ? "Undo, or start again." : "Can it be done?");
            steps.push({ move: name, state: after, says: says.filter(Boolean).join(" "), kind: wins ? "won" : "" });
            tell();
        }

        const does = {
            undo: () => steps.pop() && tell(),
            restart: () => start(level),
            next() {
                start(levels[levels.indexOf(level) + 1]);
                // The button for the next level hides again, and would take the focus with it.
                place.querySelector('[data-level][aria-pressed="true"]').focus();
            },
            "give-up"() {
                const { says, wins } = givesUp(level, steps.at(-1).state);
                say(says, wins ? "won" : "");
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
            const value = target.validity.badInput ? "?" : target.value;
            if (name) move(`${name} ${value}`, last?.startsWith(`${name} `) === true && !settled);
        });
        place.addEventListener("pointerup", () => {
            steps.at(-1).settled = true;
        });
        // A field that is left shows the number that counts.
        place.addEventListener("focusout", ({ target }) => {
            if (target.type === "number") show(part, steps, level);
        });
        place.innerHTML = page(game);
        start(level);
    }

    function start(name, game, place = globalThis.document?.querySelector(`[data-explore="${name}"]`)) {
        if (place) play(place, name, game);
    }

    globalThis.Explore = { givesUp, orders, start };
    if (typeof module !== "undefined") module.exports = globalThis.Explore;
})();
