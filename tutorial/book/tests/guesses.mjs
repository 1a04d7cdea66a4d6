// The questions that are asked before the answer is shown.

import { axe, denyStorage, expect, go, open, pages, wide } from "./browser.mjs";

const THREADS = "03-threaded-download.html";

/** A guess opens the answer, and so do a link, a search and a click on "just show me". */
export async function guesses() {
    const page = await open({ viewport: wide });
    await go(page, THREADS);
    const form = page.locator("form.guess").first();
    const answer = page.locator("form.guess + .answer").first();
    const status = form.getByRole("status");
    const isOpen = () => answer.evaluate((box) => !box.hidden);
    const guess = async (text) => {
        await form.getByRole("textbox").fill(text);
        await page.keyboard.press("Enter");
    };
    expect(await isOpen(), false, "an answer before the guess");
    expect(await axe(page), [], "axe, with answers that are folded");
    for (const nonsense of ["", "long", "1.6 pages", "-"]) {
        await guess(nonsense);
        expect(
            [await isOpen(), /cannot be read as a number/.test(await status.textContent())],
            [false, true],
            nonsense,
        );
    }
    for (const [text, said, hint] of [
        ["1.6", "1.6 s", false],
        ["1,7", "1.7 s", false],
        ["1800 ms", "1.8 s", false],
        ["3 s", "3 s", false],
        ["1,600 ms", "1.6 s", false],
        ["1 minute", "60 s", true],
        ["8s", "8 s", true],
        ["0.1", "0.1 s", true],
        ["0", "0 s", true],
    ]) {
        await guess(text);
        const [, it] =
            /^You said (.*)\. The law says 1\.60\. It took \d\.\d\d\./.exec(await status.textContent()) ?? [];
        expect(it, said, `what is said of ${text}`);
        expect((await status.textContent()).endsWith("Count the rounds: 160 ÷ 5."), hint, `the hint after ${text}`);
        expect(await isOpen(), true, `the answer after ${text}`);
        expect(/wrong/i.test(await form.textContent()), false, "wrong is not a word for a guess");
        // The focus is on the button, which asks again.
        await page.keyboard.press("Enter");
        expect(await isOpen(), false, "an answer before the next guess");
    }
    await guess("1.6");
    await page.reload();
    expect(await isOpen(), true, "the answer after a reload");
    expect(await status.textContent(), /^You said 1\.6 s/, "the guess after a reload");
    expect(await axe(page), [], "axe, with an open answer");

    const choice = page.locator("form.guess").nth(1);
    await choice.getByRole("button", { name: "See" }).click();
    expect(await choice.getByRole("status").textContent(), "Choose one first.", "no choice");
    await choice.getByLabel("an Err").check();
    await choice.getByRole("button", { name: "See" }).click();
    expect(await choice.getByRole("status").textContent(), /^You said an Err\. A panic ends its thread/, "a choice");

    await go(page, "04-race-condition.html");
    await page.getByRole("button", { name: "just show me" }).first().click();
    expect(await page.locator(".answer").first().isVisible(), true, "just show me");
    await go(page, "05-chess-exhibition.html");
    const hours = page.locator("form.guess").nth(1);
    await hours.getByRole("textbox").fill("1:30:00");
    await hours.getByRole("button", { name: "See" }).click();
    expect(await hours.getByRole("status").textContent(), /^You said 1\.5 h\. /, "hours and minutes");
    await go(page, "13-from-a-blank-page.html");
    const target = await page.locator(".answer [id]").first().getAttribute("id");
    await page.evaluate((id) => location.assign(`#${id}`), target);
    await page.locator(`.answer [id="${target}"]`).waitFor({ state: "visible", timeout: 5000 });
    await go(page, "06-async-download.html?highlight=rounds");
    expect(await page.locator(".answer").first().isVisible(), true, "a search for what is folded");
    await page.context().close();
}

/** The last chapter of the core shows whether the guesses came closer, and can forget them. */
export async function guessesTogether() {
    const page = await open({ viewport: wide });
    const place = page.locator(".guesses");
    const rows = place.locator("tbody tr");
    await go(page, "14-deciding.html");
    expect([await place.isVisible(), await rows.count()], [true, 0], "no guesses yet");
    expect(await place.getByRole("status").textContent(), /It takes four guesses/, "too few guesses");
    for (const [name, texts] of [
        ["index.html", ["80", "16", "0.1"]],
        [THREADS, ["1.6"]],
    ]) {
        await go(page, name);
        for (const [k, text] of texts.entries()) {
            const form = page.locator("form.guess").nth(k);
            await form.getByRole("textbox").fill(text);
            await form.getByRole("button", { name: "See" }).click();
        }
    }
    await go(page, "14-deciding.html");
    expect(await rows.count(), 4, "rows of guesses");
    const cells = await rows.first().locator("td").allTextContents();
    expect([cells[1], cells[3]], ["80 s", "9.4"], "a guess in its row");
    expect(
        await place.getByRole("status").textContent(),
        /^Your first 2 were off by a factor of 9\.\d, the others by 1\.\d\. They came closer, or were close\.$/,
        "whether they came closer",
    );
    expect(await axe(page), [], "axe, with the table of guesses");
    await place.getByRole("button", { name: "Forget my guesses" }).click();
    await page.reload();
    expect(await rows.count(), 0, "forgotten");
    await page.context().close();
}

/** Without JavaScript and on paper all of it reads as in the Markdown; where nothing is kept, it lasts for the page. */
export async function guessesElsewhere() {
    const without = await open({ viewport: wide, javaScriptEnabled: false });
    for (const name of pages.filter((page) => !page.startsWith("source/"))) {
        await go(without, name);
        for (const answer of await without.locator(".answer").all()) {
            expect(await answer.isVisible(), true, `${name}: an answer without JavaScript`);
        }
        expect(await without.locator("form.guess:visible, .guesses:visible").count(), 0, `${name}: dead forms`);
    }
    await without.context().close();

    const page = await open({ viewport: wide }, /denied/);
    await denyStorage(page);
    await go(page, THREADS);
    const form = page.locator("form.guess").first();
    await form.getByRole("textbox").fill("2");
    await form.getByRole("button", { name: "See" }).click();
    expect(await form.getByRole("status").textContent(), /^You said 2 s\./, "a guess without storage");
    await go(page, "04-race-condition.html");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".answer").first().isVisible(), true, "an answer on paper");
    expect(await page.locator("form.guess").first().isVisible(), false, "a form on paper");
    await page.context().close();
}
