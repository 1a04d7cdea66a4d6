// The end of a chapter: three lines, the chapter's questions in their place, and one score for the book.

import { readdirSync, readFileSync } from "node:fs";

import { book, denyStorage, expect, go, narrow, open, pages, read, wide } from "./browser.mjs";
import { right } from "./quiz.mjs";

// The questions of each chapter, as the quiz has them: its number, and the titles.
const chapters = read("tutorial/quiz.md")
    .split("\n## ")
    .slice(1)
    .map((part) => ({
        number: part.slice(0, 2),
        titles: [...part.matchAll(/^### (.*)$/gm)].map(([, title]) => title.replaceAll("`", "").replaceAll("'", "’")),
    }));
const pageOf = (number) => pages.find((page) => page.startsWith(`${number}-`));

export async function chapterEnds() {
    await everyChapter();
    inTheSearchOnce();
    await oneScore();
    await passages();
    await byKeyboard();
    await withoutHelp();
}

/** The questions stand below the lines to keep, and the page's outline does not know them. */
async function everyChapter() {
    const page = await open({ viewport: wide });
    for (const { number, titles } of chapters) {
        const name = pageOf(number);
        await go(page, name);
        expect(await page.locator(".questions h3").allTextContents(), titles, `${name}: its questions`);
        expect(await page.locator(".questions form").count(), titles.length, `${name}: forms`);
        const after = "h2#three-lines-to-keep + ul + p + .questions + p + p:last-child";
        expect(await page.locator(after).count(), 1, `${name}: their place`);
        expect(await page.locator("h2#three-lines-to-keep + ul > li").count(), 3, `${name}: lines to keep`);
        const outline = await page.locator("#mdbook-sidebar .header-in-summary").allTextContents();
        expect(outline.at(-1), "Three lines to keep", `${name}: the end of its outline`);
        expect(
            outline.filter((heading) => titles.includes(heading)),
            [],
            `${name}: questions in the outline`,
        );
        const twice = await page.evaluate(() => {
            const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
            return ids.filter((id, index) => ids.indexOf(id) !== index);
        });
        expect(twice, [], `${name}: ids that stand twice`);
    }
    await page.context().close();
}

/** The copies are made after the index: a search finds each question on the page of the quiz. */
function inTheSearchOnce() {
    const file = readdirSync(book).find((name) => /^searchindex-.*\.js$/.test(name));
    const window = { search: {} };
    new Function("window", readFileSync(new URL(file, book), "utf8"))(window);
    const { doc_urls, index } = window.search;
    const found = Object.values(index.documentStore.docs);
    for (const title of chapters.flatMap(({ titles }) => titles)) {
        const places = found.filter((entry) => entry.title === title || entry.body.includes(title));
        const urls = places.map(({ id }) => doc_urls[id].split("#")[0]);
        expect(urls, ["quiz.html"], `${title}: in the search`);
    }
}

/** What is answered on one page is answered on all, after a reload, on the way back, and in another window. */
async function oneScore() {
    const page = await open({ viewport: wide });
    const other = await page.context().newPage();
    await go(other, "quiz.html");
    const { number, titles } = chapters[3];
    const first = chapters.slice(0, 3).flatMap((chapter) => chapter.titles).length;
    const score = (page) => page.locator(".scoreboard p:visible").allTextContents();
    const verdicts = (page, from) =>
        page.evaluate(
            (from) => [...document.querySelectorAll("form.question p")].slice(from, from + 2).map((p) => p.textContent),
            from,
        );

    await go(page, pageOf(number));
    expect(
        await score(page),
        [`This chapter: ${titles.length} questions`, `The book: ${right.length} questions`],
        "a score without answers",
    );
    const wrong = right[first + 1] === "a" ? "b" : "a";
    for (const [index, letter] of [right[first], wrong].entries()) {
        const form = page.locator("form.question").nth(index);
        await form.locator(`input[value=${letter}]`).check();
        await form.getByRole("button", { name: "Check" }).click();
    }
    const said = ["Right.", `Wrong. The answer is ${right[first + 1]}.`];
    const here = `This chapter: 1 of 2 right, ${titles.length - 2} to go`;
    for (const when of ["at once", "after a reload"]) {
        expect(await verdicts(page, 0), said, `answers in a chapter ${when}`);
        expect(await page.locator(".questions details[open]").count(), 2, `explanations in a chapter ${when}`);
        expect(
            await score(page),
            [here, `The book: 1 of 2 right, ${right.length - 2} to go`],
            `the score of a chapter ${when}`,
        );
        await page.reload();
    }

    const there = [`In all: 1 of 2 right, ${right.length - 2} to go`, "Continue with the first unanswered"];
    await other.waitForFunction(() => document.querySelector(".total").textContent.includes("1 of 2"));
    expect(await verdicts(other, first), said, "answers in a window that was open");
    expect(await score(other), there, "the score in a window that was open");

    await go(page, "quiz.html");
    expect(await verdicts(page, first), said, "the answers on the page of the quiz");
    await page.getByText("Continue with the first unanswered").click();
    expect(new URL(page.url()).hash, /^#1-/, "the first unanswered question");
    expect(await page.locator("h3:target").isVisible(), true, "the first unanswered question is shown");
    const one = page.locator("form.question").first();
    await one.locator(`input[value=${right[0]}]`).check();
    await one.getByRole("button", { name: "Check" }).click();
    expect(await page.locator(".onward a").getAttribute("href"), /^#2-/, "the next unanswered question");
    await go(page, pageOf(number));
    expect(await score(page), [here, `The book: 2 of 3 right, ${right.length - 3} to go`], "the score of both");

    await other.getByRole("button", { name: "Start again" }).click();
    await page.waitForFunction(() => !document.querySelector(".total").textContent.includes("right"));
    expect(await page.locator("form.question input:checked").count(), 0, "answers that another window has forgotten");
    // A page that the browser has kept as it was hears nothing while it is away.
    await page.evaluate(() => {
        const [id] = Object.keys(JSON.parse(document.querySelector(".questions").dataset.key));
        localStorage.setItem("concurrency-in-rust.quiz", JSON.stringify({ [id]: "a", gone: "b" }));
        dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    expect((await score(page))[1], `The book: 0 of 1 right, ${right.length - 1} to go`, "the score on the way back");
    await page.context().close();
}

/** Each explanation leads to the passage that it comes from, in a chapter on the same page. */
async function passages() {
    const page = await open({ viewport: wide });
    await go(page, "quiz.html");
    const links = page.locator(".questions details > p:last-child > a");
    expect(await links.count(), right.length, "passages to read again");
    const fragments = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    const away = fragments.filter((link) => !/^\d\d-.*\.html#|^messages\.html#/.test(link));
    expect(away, [], "passages that are in no chapter");

    await page.locator("summary").nth(3).click();
    await links.nth(3).click();
    await page.waitForURL(/02-sync-download\.html#guess-first$/);
    expect(await page.locator("h2:target").isVisible(), true, "a passage from the page of the quiz");
    await page.locator("summary").first().click();
    await page.locator(".questions details > p:last-child > a").first().click();
    expect(new URL(page.url()).hash, "#guess-first", "a passage of the same page");
    const passage = await page.locator("h2:target").boundingBox();
    expect(passage.y >= 0 && passage.y < wide.height, true, "a passage of the same page is scrolled to");
    await page.context().close();
}

async function byKeyboard() {
    const page = await open({ viewport: narrow });
    const { number, titles } = chapters.at(-1);
    const letter = right[right.length - titles.length];
    await go(page, pageOf(number));
    const focused = (selector) => page.evaluate((selector) => document.activeElement.matches(selector), selector);
    for (let tabs = 0; tabs < 400 && !(await focused("form.question input")); tabs += 1) {
        await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Space");
    for (let at = "a"; at !== letter; at = String.fromCharCode(at.charCodeAt(0) + 1)) {
        await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("form.question p").first().textContent(), "Right.", "an answer by keyboard");
    expect(await page.locator(".part").textContent(), /^This chapter: 1 of 1 right/, "its score");
    expect(new URL(page.url()).pathname.endsWith(pageOf(number)), true, "the arrow keys stay in the chapter");
    await page.context().close();
}

/** Lists and answers that open without JavaScript, and a score for as long as the page where nothing is kept. */
async function withoutHelp() {
    const plain = await open({ javaScriptEnabled: false, viewport: narrow });
    for (const { number, titles } of chapters) {
        await go(plain, pageOf(number));
        const questions = plain.locator(".questions");
        expect(await questions.locator("h3:visible").count(), titles.length, `${number}: without JavaScript`);
        expect(await questions.locator(":scope > ul:visible").count(), titles.length, `${number}: choices as lists`);
        expect(await questions.locator("form, button, .scoreboard").count(), 0, `${number}: nothing dead`);
    }
    await plain.locator(".questions summary").first().click();
    const letter = right[right.length - chapters.at(-1).titles.length];
    const answer = plain.getByText(`The answer is ${letter}.`).first();
    expect(await answer.isVisible(), true, "an answer in a chapter that opens");
    await plain.context().close();

    const page = await open({ viewport: wide }, /denied/);
    await denyStorage(page);
    await go(page, pageOf("01"));
    const first = page.locator("form.question").first();
    await first.locator(`input[value=${right[0]}]`).check();
    await first.getByRole("button", { name: "Check" }).click();
    expect(
        await page.locator(".part").textContent(),
        "This chapter: 1 of 1 right, 2 to go",
        "a score that is not kept",
    );
    await page.context().close();
}
