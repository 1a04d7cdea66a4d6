// Guess, then see: the questions of the chapters, and the table of them in chapter 14.

import { axe, expect, go, narrow, open, read, wide } from "./browser.mjs";

const threads = "03-threaded-download.html";
// What the pages say now; the numbers of a transcript are another run's after the next renewal.
const [, took] = /160 of 160 sites in ([\d.]+) seconds/.exec(read("tutorial/03-threaded-download.md"));
const [, total] = /load, then store +([\d,]+)/.exec(read("tutorial/04-race-condition.md"));

export async function guesses() {
    const page = await open({ viewport: wide });
    const parts = (index = 0) => {
        const form = page.locator("form.guess").nth(index);
        return {
            form,
            answer: page.locator(".answer").nth(index),
            said: form.getByRole("status"),
            field: form.getByRole("textbox"),
            button: (name) => form.getByRole("button", { name, exact: true }),
        };
    };
    const focused = () => page.evaluate(() => document.activeElement.textContent);

    await go(page, threads);
    const { form, answer, said, field, button } = parts();
    expect(await answer.getAttribute("hidden"), "until-found", "an answer before a guess");
    expect((await answer.boundingBox()).height, 0, "the room of an answer before a guess");
    expect(await field.evaluate((node) => node.labels.length), 0, "a field is named by what is asked");
    expect(await form.getByRole("textbox", { name: "How long does it take? seconds" }).count(), 1, "a field's name");
    await accessible(page, "a folded answer");

    const says = `The law says 1.60. It took ${took}.`;
    const hint = "Count the rounds: 160 ÷ 5.";
    for (const [typed, sentence] of [
        ["1.6", `You said 1.6 s. ${says}`],
        ["1,6", `You said 1.6 s. ${says}`],
        [" 1.6 s ", `You said 1.6 s. ${says}`],
        ["1600 ms", `You said 1.6 s. ${says}`],
        ["2 Seconds", `You said 2 s. ${says}`],
        ["1,600 ms", `You said 1.6 s. ${says}`],
        ["1 minute", `You said 60 s. ${says} ${hint}`],
        ["3.4", `You said 3.4 s. ${says}`],
        ["8s", `You said 8 s. ${says} ${hint}`],
        ["0.7", `You said 0.7 s. ${says} ${hint}`],
        ["0", `You said 0 s. ${says} ${hint}`],
    ]) {
        await field.fill(typed);
        await button("See").click();
        expect(await said.textContent(), sentence, `a guess of ${typed}`);
        expect(await answer.getByText("Five are in flight").isVisible(), true, `the answer after ${typed}`);
        expect(await focused(), "Guess again", `the focus after ${typed}`);
        await button("Guess again").click();
        expect(await answer.getAttribute("hidden"), "until-found", "an answer that is folded again");
    }
    for (const typed of ["", "soon", "1.2.3", "-1", "1 round", "16 sites", "9".repeat(400)]) {
        await field.fill(typed);
        await button("See").click();
        expect(await said.textContent(), "That cannot be read as a number. Try 1.6 or 1600 ms.", `nonsense: ${typed}`);
        expect(await answer.getAttribute("hidden"), "until-found", `an answer after nonsense: ${typed}`);
    }
    await button("just show me").click();
    expect(await said.textContent(), "Here is the answer.", "just show me");
    expect(await answer.getByText("Five are in flight").isVisible(), true, "an answer without a guess");
    await accessible(page, "an answer");
    await button("Guess again").click();

    // By keyboard, from the field on; an answer that is not open has nothing that can be focused.
    expect(await field.evaluate((node) => node === document.activeElement), true, "the focus after Guess again");
    await field.fill("");
    await page.keyboard.type("16s/");
    expect(await field.inputValue(), "16s/", "keys that belong to the field");
    await field.fill("16");
    await page.keyboard.press("Enter");
    expect(await said.textContent(), `You said 16 s. ${says} ${hint}`, "a guess by keyboard");
    await page.reload();
    expect(await said.textContent(), `You said 16 s. ${says} ${hint}`, "a guess after a reload");
    expect(await answer.getByText("Five are in flight").isVisible(), true, "an answer after a reload");

    // A count, with groups of digits; a choice; what fits into no field.
    await go(page, "04-race-condition.html");
    await parts().field.fill(total);
    await page.keyboard.press("Enter");
    expect(
        await parts().said.textContent(),
        new RegExp(`^You said ${total}\\. It ended with ${total}, and [^.]*\\.$`),
        "a count",
    );
    await go(page, "09-same-k.html");
    const choice = parts();
    await choice.button("See").click();
    expect(await choice.said.textContent(), "Choose one first.", "no choice");
    await choice.form.getByRole("radio").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await choice.said.textContent(), /^You said the tasks\. All three wait for 1\.60 s/, "a choice by keyboard");
    expect(await choice.answer.locator("img").first().isVisible(), true, "a picture in an answer");
    await go(page, "07-when-async-bites.html");
    await parts().button("I have guessed: show me").click();
    expect(await parts().answer.locator("pre").isVisible(), true, "an answer to what fits into no field");
    expect(await parts(1).answer.getAttribute("hidden"), "until-found", "an answer leaves the next one folded");

    await comparison(page, parts);
    await go(page, "05-chess-exhibition.html");
    await parts(1).field.fill(" 1:30:00 ");
    await page.keyboard.press("Enter");
    expect(await parts(1).said.textContent(), /^You said 1\.5 h\. /, "hours and minutes");
    await found(page);
    await page.context().close();
    await everywhere();
    await withoutStorage();
}

/** The table of chapter 14, in its order, and what it says of few and of more. */
async function comparison(page, parts) {
    const table = page.locator(".guesses table");
    const rows = () =>
        table
            .locator("tbody tr")
            .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
    const says = page.locator(".guesses").getByRole("status");
    await go(page, "14-deciding.html");
    const wanted = [
        ["03 Threads: How long does it take?", "16 s", `${took} s (by the law 1.60)`, (16 / took).toFixed(1)],
        ["04 Race conditions: What does the first one end with?", total, total, "1.0"],
        [
            "09 The same k, the same time: Which of the three is the fastest, with five?",
            "the tasks",
            "none of them",
            "–",
        ],
    ];
    expect(await rows(), wanted, "the guesses");
    expect(await says.textContent(), /^It takes four guesses in numbers/, "few guesses");
    for (const [name, guess] of [
        ["12-somebody-elses-api.html", "3.42"],
        ["02-sync-download.html", "80"],
    ]) {
        await go(page, name);
        await parts().field.fill(guess);
        await page.keyboard.press("Enter");
    }
    await go(page, "14-deciding.html");
    expect(
        (await rows()).map(([title]) => title.slice(0, 2)),
        ["02", "03", "04", "09", "12"],
        "the order",
    );
    const closer =
        /^Your first 2 were off by a factor of 9\.\d, the others by 1\.\d\. They came closer, or were close\.$/;
    expect(await says.textContent(), closer, "more guesses");
    await accessible(page, "the table of guesses");
    await page.getByRole("button", { name: "Forget my guesses" }).click();
    expect(await says.textContent(), "All guesses are forgotten.", "guesses that are forgotten");
    await page.reload();
    expect(await table.isVisible(), false, "no table without guesses");
}

/** What somebody looks for is seen, though nobody has guessed; the next visit begins anew. */
async function found(page) {
    const isOpen = () =>
        page
            .locator(".answer")
            .first()
            .evaluate((node) => !node.hidden);
    await go(page, threads);
    expect(await isOpen(), false, "a forgotten guess");
    await page
        .locator(".answer pre")
        .first()
        .evaluate((node) => {
            node.id = "there";
            location.hash = "there";
        });
    await page.waitForFunction(() => !document.querySelector(".answer").hidden);
    await go(page, `${threads}?highlight=sooner`);
    expect(await isOpen(), false, "a word that is elsewhere");
    await go(page, `${threads}?highlight=compare%20nothing`);
    expect(await isOpen(), true, "a word from the search of the book");
    await go(page, threads);
    const matched = await page
        .locator(".answer")
        .first()
        .evaluate((node) => {
            node.dispatchEvent(new Event("beforematch", { bubbles: true }));
            return !node.hidden;
        });
    expect(matched, true, "what the search of the browser finds");
}

/** Without JavaScript and on paper there is the answer, and no form; every page has its forms before their answers. */
async function everywhere() {
    const chapters = ["index", "01-concurrency", "02-sync-download", "03-threaded-download", "04-race-condition"];
    chapters.push("05-chess-exhibition", "06-async-download", "07-when-async-bites", "08-multiprocess-download");
    chapters.push("09-same-k", "10-cpu-bound", "11-when-a-site-fails", "12-somebody-elses-api");
    chapters.push("13-from-a-blank-page", "16-python-in-2026", "messages");
    const plain = await open({ viewport: narrow, javaScriptEnabled: false });
    const paper = await open({ viewport: narrow });
    await paper.emulateMedia({ media: "print" });
    for (const name of chapters) {
        for (const page of [plain, paper]) {
            await go(page, `${name}.html`);
            const answers = await page.locator(".answer").all();
            expect(answers.length > 0, true, `${name}: answers`);
            for (const answer of answers) {
                expect((await answer.boundingBox()).height > 20, true, `${name}: an answer that is always seen`);
            }
            expect(await page.locator("form.guess:visible").count(), 0, `${name}: forms that cannot be used`);
        }
    }
    await go(plain, "14-deciding.html");
    expect(await plain.locator(".guesses").isVisible(), false, "a table that cannot be filled");
    for (const page of [plain, paper]) await page.context().close();
}

async function withoutStorage() {
    const page = await open({ viewport: wide }, /denied/);
    await page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", {
            get() {
                throw new DOMException("denied", "SecurityError");
            },
        });
    });
    await go(page, threads);
    await page.locator("form.guess input").first().fill("1.6");
    await page.keyboard.press("Enter");
    expect(await page.locator(".guess").first().getByRole("status").textContent(), /^You said 1\.6 s/, "no storage");
    await go(page, "14-deciding.html");
    expect(await page.locator(".guesses").getByRole("status").isVisible(), true, "the table without storage");
    await page.context().close();
}

async function accessible(page, what) {
    for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        expect(await axe(page), [], `${what} (${colorScheme})`);
    }
}
