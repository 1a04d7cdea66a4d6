// Turns the questions of quiz.html into forms, and keeps the score. Without it, the answers open all the same.

(() => {
    const { element } = Book;
    const KEY = "concurrency-in-rust.quiz";
    const answers = Book.kept(KEY);
    const chapters = [];
    const total = element("p", { class: "total" });

    if (/\/quiz(\.html)?$/.test(location.pathname)) start();

    function start() {
        let heading;
        for (const node of document.querySelectorAll("main > h2, main > h3, main > details")) {
            if (node.localName === "details") chapters.at(-1).questions.push(question(heading, node));
            else if (node.localName === "h3") heading = node;
            else chapters.push({ heading: node, questions: [], score: element("p", { class: "score" }) });
        }
        for (const { heading, score } of chapters) heading.after(score);
        const again = element("button", { type: "button" }, "Start again");
        const said = element("span", { role: "status" });
        again.addEventListener("click", () => {
            for (const { questions } of chapters) for (const each of questions) each.forget();
            said.textContent = "All answers are forgotten.";
            save();
        });
        const board = element("section", { class: "scoreboard", "aria-label": "Score" });
        board.append(total, again, said);
        chapters[0].heading.before(board);
        show();
    }

    /** One question: the list of answers becomes a group of radio buttons. */
    function question(heading, details) {
        const list = details.previousElementSibling;
        const right = details.querySelector("strong").textContent;
        const form = element("form", { class: "question" });
        const group = element("fieldset", { "aria-labelledby": heading.id });
        const button = element("button", {}, "Check");
        const said = element("p", { role: "status" });
        const choices = [...list.children].map((item) => {
            const letter = item.querySelector("strong").textContent[0];
            const radio = element("input", { type: "radio", name: heading.id, value: letter });
            const label = element("label");
            const text = element("span");
            text.append(...item.childNodes);
            label.append(radio, text);
            group.append(label);
            return { letter, radio, label };
        });
        form.append(group, button, said);

        const put = (answer) => {
            group.disabled = Boolean(answer);
            button.textContent = answer ? "Try again" : "Check";
            for (const { letter, radio, label } of choices) {
                radio.checked = letter === answer;
                label.classList.toggle("right", Boolean(answer) && letter === right);
                label.classList.toggle("wrong", letter === answer && letter !== right);
            }
            form.dataset.result = answer ? (answer === right ? "right" : "wrong") : "";
            details.open = Boolean(answer);
        };
        const say = (answer) => {
            said.textContent = answer === right ? "Right." : `Wrong. The answer is ${right}.`;
        };
        const forget = () => {
            delete answers[heading.id];
            said.textContent = "";
            put();
        };
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const answer = choices.find(({ radio }) => radio.checked)?.letter;
            if (group.disabled) {
                forget();
                choices[0].radio.focus();
            } else if (answer) {
                answers[heading.id] = answer;
                put(answer);
                say(answer);
            } else {
                said.textContent = "Choose an answer first.";
            }
            save();
        });
        const known = answers[heading.id];
        if (choices.some(({ letter }) => letter === known)) {
            put(known);
            say(known);
        } else {
            delete answers[heading.id];
        }
        list.replaceWith(form);
        return { forget, isAsked: () => heading.id in answers, isRight: () => answers[heading.id] === right };
    }

    function save() {
        Book.keep(KEY, answers);
        show();
    }

    function show() {
        let [asked, right, all] = [0, 0, 0];
        for (const { questions, score } of chapters) {
            const done = questions.filter((each) => each.isAsked()).length;
            const good = questions.filter((each) => each.isRight()).length;
            score.textContent = words(good, done, questions.length);
            [asked, right, all] = [asked + done, right + good, all + questions.length];
        }
        total.textContent = `In all: ${words(right, asked, all)}`;
    }

    function words(right, asked, all) {
        if (asked === 0) return `${all} ${all === 1 ? "question" : "questions"}`;
        return `${right} of ${asked} right${asked < all ? `, ${all - asked} to go` : ""}`;
    }
})();
