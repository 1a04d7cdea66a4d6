// Turns the questions into forms, on the page of the quiz and at the end of each chapter, and keeps one score for the
// book. Without it, the answers open all the same.

(() => {
    const { element } = Book;
    const KEY = "concurrency-in-rust.quiz";
    const section = document.querySelector(".questions");
    if (!section) return;
    /** The right answer to every question of the book. */
    const rights = JSON.parse(section.dataset.key);
    const all = Object.keys(rights);
    const here = [];
    const chapters = [];
    const [part, total, onward] = ["part", "total", "onward"].map((name) => element("p", { class: name }));
    const next = element("a", {}, "Continue with the first unanswered");
    onward.append(next);
    let answers;
    read();
    let heading;
    for (const node of section.querySelectorAll(":scope > :is(h2, h3, details)")) {
        if (node.localName === "details") here.push(question(heading, node));
        else if (node.localName === "h3") heading = node;
        else chapters.push({ first: here.length, score: element("p", { class: "score" }), heading: node });
    }
    for (const { heading, score } of chapters) heading.after(score);
    const board = element("section", { class: "scoreboard", "aria-label": "Score" });
    if (chapters.length > 0) {
        const again = element("button", { type: "button" }, "Start again");
        const said = element("span", { role: "status" });
        again.addEventListener("click", () => {
            Book.keep(KEY, {});
            refresh();
            said.textContent = "All answers are forgotten.";
        });
        board.append(total, onward, again, said);
        section.prepend(board);
    } else {
        board.append(part, total);
        section.append(board);
    }
    score();

    // What is answered on another page counts here too, whether that one is still open or one comes back from it.
    addEventListener("storage", ({ key }) => key === KEY && refresh());
    addEventListener("pageshow", ({ persisted }) => persisted && refresh());

    function refresh() {
        read();
        for (const { show } of here) show();
        score();
    }

    /** Takes what the browser keeps, but for answers to questions that are no longer asked. */
    function read() {
        const kept = Object.entries(Book.kept(KEY));
        answers = Object.fromEntries(kept.filter(([id, letter]) => id in rights && /^[a-d]$/.test(letter)));
    }

    function save() {
        Book.keep(KEY, answers);
        score();
    }

    /** One question: the list of answers becomes a group of radio buttons. */
    function question({ id }, details) {
        const list = details.previousElementSibling;
        const right = rights[id];
        const form = element("form", { class: "question" });
        const group = element("fieldset", { "aria-labelledby": id });
        const button = element("button", {}, "Check");
        const said = element("p", { role: "status" });
        const choices = [...list.children].map((item) => {
            const letter = item.querySelector("strong").textContent[0];
            const radio = element("input", { type: "radio", name: id, value: letter });
            const label = element("label");
            const text = element("span");
            text.append(...item.childNodes);
            label.append(radio, text);
            group.append(label);
            return { letter, radio, label };
        });
        form.append(group, button, said);
        const show = () => {
            const answer = answers[id];
            // A choice that is not yet checked stays, whatever another page says.
            const isAsked = !answer && !group.disabled;
            group.disabled = Boolean(answer);
            button.textContent = answer ? "Try again" : "Check";
            for (const { letter, radio, label } of choices) {
                if (!isAsked) radio.checked = letter === answer;
                label.classList.toggle("right", Boolean(answer) && letter === right);
                label.classList.toggle("wrong", letter === answer && letter !== right);
            }
            form.dataset.result = answer ? (answer === right ? "right" : "wrong") : "";
            said.textContent = { right: "Right.", wrong: `Wrong. The answer is ${right}.` }[form.dataset.result] ?? "";
            details.open = Boolean(answer);
        };
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const answer = choices.find(({ radio }) => radio.checked)?.letter;
            if (group.disabled) {
                delete answers[id];
                show();
                choices[0].radio.focus();
            } else if (answer) {
                answers[id] = answer;
                show();
            } else {
                said.textContent = "Choose an answer first.";
            }
            save();
        });
        list.replaceWith(form);
        show();
        return { id, show };
    }

    function score() {
        const ids = here.map(({ id }) => id);
        for (const [index, { first, score }] of chapters.entries()) {
            score.textContent = words(ids.slice(first, chapters[index + 1]?.first));
        }
        part.textContent = `This chapter: ${words(ids)}`;
        total.textContent = `${chapters.length > 0 ? "In all" : "The book"}: ${words(all)}`;
        const open = all.filter((id) => !(id in answers));
        onward.hidden = open.length === 0 || open.length === all.length;
        next.href = `#${open[0]}`;
    }

    function words(ids) {
        const asked = ids.filter((id) => id in answers).length;
        const right = ids.filter((id) => answers[id] === rights[id]).length;
        if (asked === 0) return `${ids.length} ${ids.length === 1 ? "question" : "questions"}`;
        return `${right} of ${asked} right${asked < ids.length ? `, ${ids.length - asked} to go` : ""}`;
    }
})();
