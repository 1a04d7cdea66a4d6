// Asks before it tells, with the forms and the table that scripts/binding/guesses.py has made.

(() => {
    const KEY = "concurrency-in-rust.guesses";
    const SECONDS = { ms: 0.001, s: 1, min: 60, h: 3600 };
    const amount = (value, unit) => value.toLocaleString("en") + (unit in SECONDS ? ` ${unit}` : "");
    // How far off: 2 is twice as much, or half. Of what the law says and what it took, the nearer one counts.
    const off = (said, right) => Math.min(100, ...right.map((it) => Math.max(said / it, it / said) || 1));
    for (const form of document.querySelectorAll("form.guess")) ask(form, JSON.parse(form.dataset.guess));
    for (const place of document.querySelectorAll(".guesses")) compare(place, Book.kept(KEY));

    /** Folds the answer until there is a guess, and then says what came of it. The button stays, and the focus on it. */
    function ask(form, question) {
        const answer = form.nextElementSibling;
        const [status, button] = form.querySelectorAll("[role=status], button");
        const put = (guess) => {
            answer.hidden = guess ? false : "until-found";
            for (const part of form.querySelectorAll(".fields, .skip")) part.hidden = Boolean(guess);
            button.textContent = guess ? "Guess again" : question.see;
            status.textContent = guess ? (sentence(question, guess.said) ?? "Here is the answer.") : "";
        };
        const set = (guess) => {
            put(guess);
            Book.keep(KEY, { ...Book.kept(KEY), [question.id]: guess });
            (guess ? button : (form.querySelector("input") ?? button)).focus();
        };
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const typed = form.querySelector("input:not([type=radio]), :checked")?.value;
            const said = question.unit ? number(typed, question.unit) : typed;
            if (!answer.hidden) set();
            else if (sentence(question, said) || !question.ask) set({ said });
            else status.textContent = question.again;
        });
        form.querySelector(".skip")?.addEventListener("click", () => set({}));
        // What somebody looks for has to be seen, by the search of the browser, by a link or by the search of the book.
        const look = () => {
            const words = new URLSearchParams(location.search).get("highlight")?.toLowerCase().split(" ") ?? [];
            const isThere = words.some((word) => answer.textContent.toLowerCase().includes(word));
            if (answer.hidden && (isThere || answer.contains(document.getElementById(location.hash.slice(1))))) put({});
        };
        answer.addEventListener("beforematch", () => put({}));
        addEventListener("hashchange", look);
        put(Book.kept(KEY)[question.id]);
        look();
        form.hidden = false;
    }

    /** `1,6`, `1.6 s` and `1600 ms` in the question's unit; where things are counted, `1,600` is more than a thousand. */
    function number(text, unit) {
        if (unit === "h" && /^\d+(:\d\d)+$/.test(text.trim()))
            return text.split(":").reduceRight((sum, n) => sum / 60 + +n, 0);
        const [, digits, word] = /^([\d.,]+)\s*([a-z]*)$/.exec(text.trim().toLowerCase()) ?? [];
        const grouped = (!(unit in SECONDS) || (word && word !== unit)) && /^\d{1,3}(,\d{3})+$/.test(digits);
        const known = /^(ms|s|min|h)(ec|econd|in|ute|our|r)?s?$/.exec(word)?.[1];
        const times = !word || unit.startsWith(word) ? 1 : SECONDS[known] / SECONDS[unit];
        return Number(digits?.replaceAll(",", grouped ? "" : ".")) * times;
    }

    /** What came of a guess; nothing where it is none. */
    function sentence({ unit, choices, right, says, hint }, said) {
        if (unit ? !Number.isFinite(said) : !choices?.includes(said)) return undefined;
        return `You said ${amount(said, unit)}. ${says} ${off(said, right) > 2 ? hint : ""}`.trim();
    }

    /** Leaves the rows with a guess in the table of all, and says whether those in numbers came closer. */
    function compare(place, kept) {
        const [box, status, forget] = place.children;
        const factors = [];
        for (const row of box.querySelectorAll("[data-guess]")) {
            const question = JSON.parse(row.dataset.guess);
            const said = kept[question.id]?.said;
            if (!sentence(question, said)) row.remove();
            row.cells[1].textContent = amount(said ?? "", question.unit);
            if (!row.isConnected || !question.unit) continue;
            factors.push(off(said, question.right));
            row.cells[3].textContent = factors.at(-1).toFixed(1);
        }
        const half = Math.floor(factors.length / 2);
        const typical = (some) => (some.reduce((all, one) => all * one, 1) ** (1 / some.length)).toFixed(1);
        const [first, last] = [typical(factors.slice(0, half)), typical(factors.slice(half))];
        const isCloser = Number(last) <= Math.max(Number(first), 1.2);
        const closer = isCloser ? "They came closer, or were close." : "Not closer, but the questions changed.";
        const halves = `Your first ${half} were off by a factor of ${first}, the others by ${last}. ${closer}`;
        if (half > 1) status.textContent = halves;
        forget.addEventListener("click", () => {
            Book.keep(KEY, {});
            box.hidden = forget.hidden = true;
            status.textContent = "All guesses are forgotten.";
        });
        box.hidden = forget.hidden = !box.querySelector("[data-guess]");
        place.hidden = false;
    }
})();
