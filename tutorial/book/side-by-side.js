// The page "Side by side": any two of the sources. What belongs together was worked out when the book was bound.

(() => {
    const place = document.getElementById("comparison");
    if (!place) return;

    const { sources, pairs } = globalThis.sideBySide;
    const [selects, listing] = [[...place.querySelectorAll("select")], place.querySelector(".listing")];
    let current = -1;
    document.getElementById("without").replaceWith(place);
    place.hidden = false;
    place.addEventListener("change", () => choose());
    place.addEventListener("click", ({ target }) => act(target.dataset.does));
    place.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey, target }) => {
        if (!ctrlKey && !metaKey && !altKey && target.localName !== "select") act(key);
    });
    // Each side is a program: no line of the other one is selected with it, or copied.
    listing.addEventListener("mousedown", ({ target }) => {
        listing.dataset.side = target.closest(".right") ? "right" : "left";
    });
    listing.addEventListener("copy", (event) => {
        if (getSelection().isCollapsed) return;
        const part = getSelection().getRangeAt(0).cloneContents();
        const lines = [...part.querySelectorAll(`.${listing.dataset.side ?? "left"}`)];
        if (lines.length < 2) return;
        event.clipboardData.setData("text/plain", lines.map(({ textContent }) => textContent).join(""));
        event.preventDefault();
    });
    addEventListener("hashchange", read);
    read();

    /** The address says which two are shown; one that is chosen here takes the place of the last. */
    function choose(pair = selects.map(({ value }) => value)) {
        location.replace(`#${pair}`);
    }

    function act(what) {
        const all = listing.querySelectorAll("[role]");
        if (what === "swap") choose(selects.map(({ value }) => value).reverse());
        if ((what !== "n" && what !== "p") || all.length === 0) return;
        current = what === "n" ? (current + 1) % all.length : (current > 0 ? current : all.length) - 1;
        all[current].focus({ preventScroll: true });
        all[current].scrollIntoView({ block: "center" });
    }

    function read() {
        const hash = location.hash.slice(1).replace(/%2c/gi, ",");
        const pair = hash.split(",");
        if (pair.length === 2 && pair.every((name) => Object.hasOwn(sources, name))) show(pair);
        else if (hash && !document.getElementById(hash)) show(undefined, "The address names no two of the sources. ");
        else if (hash === "" || !listing.hasChildNodes()) show();
    }

    function show(pair = ["sync-download", "threaded-download"], note = "") {
        const code = (name) => hljs.highlight(name.endsWith(".py") ? "python" : "rust", sources[name]).value;
        const lines = pair.map((name) => code(name).split(/(?<=\n)/));
        const at = [0, 0];
        const differ = [0, 0];
        [selects[0].value, selects[1].value, current] = [...pair, -1];
        listing.replaceChildren();
        for (const run of pairs[pair[0]][pair[1]].match(/=+|[^=]+/g)) {
            const box = Book.element("div", run[0] === "=" ? {} : { tabindex: -1, role: "group" });
            for (const [row] of run.matchAll(/[-+=]|~\w*/g)) {
                for (const side of [0, 1]) {
                    // A gap stands where this side has no such line.
                    const gap = row === "+-"[side];
                    box.append(gap ? Book.element("i") : line(lines[side][at[side]++], side, at[side], row));
                    differ[side] += row !== "=" && !gap;
                }
            }
            listing.append(box);
        }
        const all = listing.querySelectorAll("[role]");
        for (const [k, box] of all.entries()) box.ariaLabel = `Difference ${k + 1} of ${all.length}`;
        const [one, other] = [`${differ[0]} of the first (−)`, `${differ[1]} of the second (+)`];
        const status = `${note}${at[0] - differ[0]} lines are the same; ${one} and ${other} differ.`;
        place.querySelector("[role=status]").textContent = status;
    }

    /** The row of a line says how many letters both sides share, then how many each has alone, and so on. */
    function line(html, side, number, row) {
        const made = Book.element(row === "=" ? "span" : ["del", "ins"][side], { class: ["left", "right"][side] });
        const indent = html.search(/\S|$/);
        const share = [" ", side === 0 ? "m" : "", side === 1 ? "m" : ""];
        const marks = [...row.slice(1)].map((digit, k) => share[k % 3].repeat(Number.parseInt(digit, 36))).join("");
        let at = -indent;
        const marked = html.replace(/(<[^>]+>)|&#?\w+;|[\s\S]/g, (letter, tag) =>
            !tag && marks[at++] === "m" ? `<mark>${letter}</mark>` : letter,
        );
        // A long line may be broken before a name.
        made.innerHTML = marked.replaceAll("</mark><mark>", "").replace(/::|[.(]/g, "$&<wbr>");
        made.dataset.line = `${number} ${row === "=" ? "\u2007" : "−+"[side]}`;
        made.style.setProperty("--indent", `${indent}ch`);
        return made;
    }
})();
