// The quiz: by mouse, by keyboard, and without a place where the score is kept.

import { denyStorage, expect, go, open, read, wide } from "./browser.mjs";

// What the book has to say is what the Markdown says.
export const right = [...read("tutorial/quiz.md").matchAll(/^The answer is \*\*([a-d])\*\*\.$/gm)].map(
    (found) => found[1],
);

export async function quiz() {
    const page = await open({ viewport: wide });
    await go(page, "quiz.html");
    const questions = page.locator("form.question");
    expect(await questions.count(), right.length, "questions");
    const total = page.locator(".total");
    const first = questions.nth(0);
    const second = questions.nth(1);
    const verdict = (question) => question.getByRole("status").textContent();

    await first.getByRole("button").click();
    expect(await verdict(first), "Choose an answer first.", "a check without an answer");
    await first.locator(`input[value=${right[0]}]`).check();
    await first.getByRole("button", { name: "Check" }).click();
    expect(await verdict(first), "Right.", "a right answer");
    const wrong = right[1] === "a" ? "b" : "a";
    await second.locator(`input[value=${wrong}]`).check();
    await second.getByRole("button", { name: "Check" }).click();
    const scores = async (when) => {
        expect(await verdict(first), "Right.", `a right answer ${when}`);
        expect(await verdict(second), `Wrong. The answer is ${right[1]}.`, `a wrong answer ${when}`);
        expect(await page.locator("details[open]").count(), 2, `open explanations ${when}`);
        expect(await total.textContent(), `In all: 1 of 2 right, ${right.length - 2} to go`, `the score ${when}`);
        expect(await page.locator(".score").first().textContent(), /^1 of 2 right/, `that of the chapter ${when}`);
    };
    await scores("at once");
    await page.reload();
    await scores("after a reload");

    await second.getByRole("button", { name: "Try again" }).click();
    expect(await total.textContent(), `In all: 1 of 1 right, ${right.length - 1} to go`, "a question asked again");
    await page.getByRole("button", { name: "Start again" }).click();
    for (const when of ["at once", "after a reload"]) {
        expect(await total.textContent(), `In all: ${right.length} questions`, `a new start ${when}`);
        expect(await page.locator("details[open], form input:checked").count(), 0, `a new start ${when}`);
        await page.reload();
    }

    for (const [index, letter] of right.entries()) {
        await questions.nth(index).locator(`input[value=${letter}]`).check();
        await questions.nth(index).getByRole("button", { name: "Check" }).click();
    }
    const all = right.length;
    expect(await total.textContent(), `In all: ${all} of ${all} right`, "every answer right");
    await page.context().close();
}

export async function quizByKeyboard() {
    const page = await open({ viewport: wide });
    await go(page, "quiz.html");
    const focused = (selector) => page.evaluate((selector) => document.activeElement.matches(selector), selector);
    for (let tabs = 0; tabs < 200 && !(await focused("form.question input")); tabs += 1) {
        await page.keyboard.press("Tab");
    }
    // The first is focused, and not yet chosen.
    await page.keyboard.press("Space");
    for (let letter = "a"; letter !== right[0]; letter = String.fromCharCode(letter.charCodeAt(0) + 1)) {
        await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const status = page.locator("form.question").first().getByRole("status");
    expect(await status.textContent(), "Right.", "an answer by keyboard");
    expect(new URL(page.url()).pathname.endsWith("/quiz.html"), true, "the arrow keys stay on the page");
    await page.keyboard.press("Enter");
    expect(await focused("form.question input"), true, "the focus after Try again");

    await page.getByRole("button", { name: "Table of contents" }).focus();
    await page.keyboard.press("Enter");
    await page.locator("#mdbook-sidebar").waitFor({ state: "hidden" });
    expect(await page.locator("#mdbook-sidebar").isVisible(), false, "the sidebar by keyboard");
    await page.context().close();
}

export async function quizWithoutStorage() {
    // mdBook's own table of contents complains, but is there.
    const page = await open({ viewport: wide }, /denied/);
    await denyStorage(page);
    await go(page, "quiz.html");
    const first = page.locator("form.question").first();
    await first.locator(`input[value=${right[0]}]`).check();
    await first.getByRole("button", { name: "Check" }).click();
    expect(await first.getByRole("status").textContent(), "Right.", "an answer without storage");
    await page.context().close();
}
