// Tests the built book in a real browser, as somebody opens it: from a folder, without a server.
// scripts/test-book builds the book, installs what this needs, and runs it.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const require = createRequire(new URL("target/book-tools/", root));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const book = new URL("target/book/", root);
const screenshots = new URL("target/book-screenshots/", root);
const pages = readdirSync(book, { recursive: true })
    .filter((file) => file.endsWith(".html") && file !== "toc.html")
    .sort();
const wide = { width: 1280, height: 900 };
const narrow = { width: 360, height: 740 };
// What the book has to say is what the Markdown says.
const right = [...read("tutorial/quiz.md").matchAll(/^The answer is \*\*([a-d])\*\*\.$/gm)].map((found) => found[1]);

const problems = new Set();
let checks = 0;

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Its sandbox does not work for root; a closed network is not asked for updates.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
    await everyPage();
    await withoutScripts();
    await themes();
    await search();
    await sideBySide();
    await quiz();
    await quizByKeyboard();
    await quizWithoutStorage();
    await explorables();
    await pictures();
} finally {
    await browser.close();
}
for (const problem of problems) console.error(problem);
if (problems.size > 0) {
    console.error(`book: ${problems.size} problems`);
    process.exitCode = 1;
} else {
    console.log(`book: ${pages.length} pages, ${checks} checks, nothing found`);
}

/** Loads each page wide and narrow, light and dark; follows its links; looks for what axe knows. */
async function everyPage() {
    const links = [];
    const ids = {};
    await Promise.all(
        [
            { viewport: wide, colorScheme: "light" },
            { viewport: wide, colorScheme: "dark" },
            { viewport: narrow, colorScheme: "light" },
            { viewport: narrow, colorScheme: "dark" },
        ].map(async (options) => {
            const page = await open(options);
            for (const name of pages) {
                const place = `${name} (${options.viewport.width} px, ${options.colorScheme})`;
                await go(page, name);
                const scrolls = await page.evaluate(() =>
                    [document.scrollingElement, document.body, document.querySelector(".content")]
                        .filter((box) => box && box.scrollWidth > box.clientWidth)
                        .map((box) => `${box.localName} ${box.scrollWidth} > ${box.clientWidth}`),
                );
                expect(scrolls, [], `${place}: scrolls sideways`);
                // Pages of source files are all alike: once in light and once in dark will do.
                if (name.startsWith("source/") && (options.viewport === wide) === (options.colorScheme === "dark"))
                    continue;
                await page.evaluate(axe);
                const found = await page.evaluate(() =>
                    window.axe.run(document, { resultTypes: ["violations"], preload: false }),
                );
                for (const { id, impact, nodes } of found.violations) {
                    const first = nodes[0].target.join(" ");
                    problems.add(`${place}: ${id} (${impact}), ${nodes.length} times, such as ${first}`);
                }
                if (options.viewport === wide && options.colorScheme === "light") {
                    ids[name] = await page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
                    const here = await page.evaluate(() => [
                        ...[...document.querySelectorAll("a[href]")].map(({ href }) => href),
                        ...[...document.querySelectorAll("img")].map(({ src }) => src),
                    ]);
                    links.push(...here.map((link) => [name, link]));
                    expect(await page.locator(".boring").count(), 0, `${name}: hidden lines`);
                }
            }
            await page.context().close();
        }),
    );
    for (const [name, link] of links.filter(([, link]) => link.startsWith("file:"))) {
        const [file, fragment] = link.split("#");
        const target = decodeURIComponent(file).slice(book.href.length);
        const found = existsSync(new URL(file)) && (!fragment || ids[target]?.includes(decodeURIComponent(fragment)));
        expect(found, true, `${name}: ${link} leads nowhere`);
    }
}

/** Without JavaScript there is all of the text, and the answers open. */
async function withoutScripts() {
    const page = await open({ javaScriptEnabled: false, viewport: narrow });
    for (const name of pages) {
        await go(page, name);
        expect(await page.locator("main h1").first().isVisible(), true, `${name}: without JavaScript`);
    }
    await go(page, "quiz.html");
    expect(await page.locator("main details").count(), right.length, "questions without JavaScript");
    expect(await page.locator("main ul").first().isVisible(), true, "choices without JavaScript");
    await page.locator("summary").first().click();
    expect(await page.getByText(`The answer is ${right[0]}.`).first().isVisible(), true, "an answer that opens");
    await page.context().close();
}

/** The theme of the system, until another one is chosen; pictures follow it. */
async function themes() {
    const page = await open({ viewport: wide, colorScheme: "light" });
    await go(page, "index.html");
    const picture = page.locator("main img").first();
    const brightness = async () => {
        const url = `data:image/png;base64,${(await picture.screenshot()).toString("base64")}`;
        return page.evaluate(async (url) => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return canvas.getImageData(image.width / 2, 8, 1, 1).data[0] > 127 ? "light" : "dark";
        }, url);
    };
    expect(await brightness(), "light", "a picture in a light system");
    await page.locator("#mdbook-theme-toggle").click();
    expect(await page.locator(".theme:visible").allTextContents(), ["Auto", "Light", "Dark"], "the themes");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    expect(await brightness(), "dark", "a picture in the dark theme of a light system");
    await page.reload();
    expect(await brightness(), "dark", "a picture after a reload");
    await page.context().close();
}

async function search() {
    const page = await open({ viewport: wide });
    await go(page, "07-when-async-bites.html");
    await page.keyboard.press("/");
    await page.keyboard.type("event loop");
    const results = page.locator("#mdbook-searchresults li a");
    await results.first().waitFor();
    expect((await results.count()) > 3, true, "results of a search");
    await page.keyboard.press("Enter");
    await page.waitForURL(/highlight=/);
    expect((await page.locator("main mark").count()) > 0, true, "marked words");
    await page.context().close();
}

/** Rust and Python stand beside each other where there is room, and in reading order. */
async function sideBySide() {
    const page = await open({ viewport: wide });
    for (const name of pages.filter((page) => /^(02|03|06|08)-/.test(page))) {
        await page.setViewportSize(wide);
        await go(page, name);
        const [rust, python] = await page.locator(".beside pre").all();
        const [left, other] = [await rust.boundingBox(), await python.boundingBox()];
        expect([left.x + left.width < other.x, left.y === other.y], [true, true], `${name}: side by side`);
        expect(await rust.textContent(), /fn download_all_sites/, `${name}: Rust comes first`);
        expect(await python.textContent(), /def download_all_sites/, `${name}: Python comes second`);
        await page.setViewportSize({ width: 1100, height: 900 });
        await page.locator(".beside").waitFor({ state: "detached" });
        const after = await page.locator("h2#in-python ~ pre").first().textContent();
        expect(after, /def download_all_sites/, `${name}: one after the other`);
    }
    await page.context().close();
}

async function quiz() {
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

async function quizByKeyboard() {
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

async function quizWithoutStorage() {
    // mdBook's own table of contents complains, but is there.
    const page = await open({ viewport: wide }, /denied/);
    await page.addInitScript(() => {
        for (const name of ["localStorage", "sessionStorage"]) {
            Object.defineProperty(window, name, {
                get() {
                    throw new DOMException("denied", "SecurityError");
                },
            });
        }
    });
    await go(page, "quiz.html");
    const first = page.locator("form.question").first();
    await first.locator(`input[value=${right[0]}]`).check();
    await first.getByRole("button", { name: "Check" }).click();
    expect(await first.getByRole("status").textContent(), "Right.", "an answer without storage");
    await page.context().close();
}

/** They react, by keyboard too, and say what the chapter around them says; explore.test.mjs asks the programs. */
async function explorables() {
    const page = await open({ viewport: wide });
    await go(page, "04-race-condition.html");
    const race = page.locator('[data-explore="race"]');
    for (const step of ["A: load", "B: load", "A: store", "B: store"]) {
        await race.getByRole("button", { name: step }).focus();
        await page.keyboard.press("Enter");
    }
    expect(await race.getByRole("status").textContent(), /It ends at 1 of 2: 1 update is lost\.$/, "an update is lost");
    expect(await race.locator("caption").textContent(), "4 of all 6 orders lose an update.", "the orders");
    await race.getByLabel("with a lock").check();
    await race.getByRole("button", { name: "A: take the lock" }).click();
    const blocked = race.getByRole("button", { name: "B: take the lock" });
    expect(await blocked.getAttribute("aria-disabled"), "true", "a thread that waits for a lock");
    await blocked.click({ force: true });
    expect(await race.locator("li").count(), 1, "a step that cannot be taken");

    await go(page, "05-chess-exhibition.html");
    const loop = page.locator('[data-explore="loop"]');
    await loop.getByRole("button", { name: "Run to the end" }).focus();
    await page.keyboard.press("Enter");
    const lines = () => loop.locator("li").allTextContents();
    const transcript = await page.locator("main pre", { hasText: "--example event-loop" }).first().textContent();
    expect(await lines(), transcript.trimEnd().split("\n").slice(1), "the lines of the event loop");
    await loop.getByLabel(/counter 2 blocks/).check();
    await loop.getByRole("button", { name: "Run to the end" }).click();
    expect((await lines()).indexOf("task 3 runs      ready []        waiting [1]") > 0, true, "a counter that blocks");
    await loop.getByRole("button", { name: "Restart" }).click();
    expect(await loop.locator("li:not(.explore-later)").count(), 0, "a new start of the loop");

    await go(page, "09-same-k.html");
    const law = page.locator('[data-explore="law"]');
    await law.locator('[data-part="k"]').focus();
    for (const [key, waiting, says] of [
        ["Home", "10 s", /a larger k helps/],
        ["End", "5 ms", /a larger k does not help/],
    ]) {
        await page.keyboard.press(key);
        expect(await law.locator('[data-part="waiting"]').textContent(), waiting, `the waiting after ${key}`);
        expect(await law.getByRole("status").textContent(), says, `what decides after ${key}`);
    }
    await law.locator('[data-part="model"]').selectOption("loop");
    expect(await law.locator('[data-part="k"]').isDisabled(), true, "a loop has no choice of k");
    await page.context().close();
}

/** Pictures of every kind of page, for people. */
async function pictures() {
    rmSync(screenshots, { recursive: true, force: true });
    mkdirSync(screenshots, { recursive: true });
    const kinds = [
        ["start", "index.html"],
        ["chapter", "03-threaded-download.html"],
        ["listings", "03-threaded-download.html", ".beside, h2#the-program"],
        ["async", "06-async-download.html", ".beside, h2#in-python"],
        ["diff", "03-threaded-download.html", "h2#what-changed"],
        ["timelines", "index.html", "main img"],
        ["chart", "09-same-k.html", "main img"],
        ["table", "14-deciding.html", "main table"],
        ["contents", "index.html", "h2#contents"],
        ["notes", "02-sync-download.html", "h2#for-those-who-read-rust-for-the-first-time"],
        ["steps", "13-from-a-blank-page.html", "h2#step-2-a-list"],
        ["combinators", "13-from-a-blank-page.html", "h3#which-combinator-when"],
        ["messages", "messages.html"],
        ["message", "messages.html", "h3#too-many-open-files"],
        ["ideas", "ideas.html", "main table"],
        ["quiz", "quiz.html"],
        ["question", "quiz.html", "form.question"],
        ["glossary", "glossary.html"],
        ["race", "04-race-condition.html", '[data-explore="race"]'],
        ["loop", "05-chess-exhibition.html", '[data-explore="loop"]'],
        ["law", "09-same-k.html", '[data-explore="law"]'],
        ["exercises", "exercises/index.html"],
        ["source", "source/crates/async-download/src/main.rs.html"],
        ["architecture", "project/ARCHITECTURE.html"],
    ];
    for (const viewport of [wide, narrow]) {
        for (const colorScheme of ["light", "dark"]) {
            const page = await open({ viewport, colorScheme });
            for (const [kind, name, selector] of kinds) {
                await go(page, name);
                if (kind === "question") await answer(page);
                if (selector) {
                    const target = page.locator(selector).first();
                    await target.evaluate((node) => node.scrollIntoView({ block: "start" }));
                    await page.evaluate(() => scrollBy(0, -70));
                }
                const file = new URL(`${kind}-${viewport.width}-${colorScheme}.png`, screenshots);
                await page.screenshot({ path: fileURLToPath(file) });
            }
            await page.context().close();
        }
    }
}

async function answer(page) {
    for (const [index, letter] of ["c", "b"].entries()) {
        const question = page.locator("form.question").nth(index);
        if (await question.locator("fieldset:disabled").count()) continue;
        await question.locator(`input[value=${letter}]`).check();
        await question.getByRole("button").click();
    }
}

/** A page in a browser of its own that reports what nobody should see. */
async function open(options, tolerated = /^$/) {
    const page = await (await browser.newContext(options)).newPage();
    const place = () => page.url().slice(book.href.length);
    page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.add(`${place()}: console: ${message.text()}`);
    });
    page.on("pageerror", (error) => {
        if (!tolerated.test(error.message)) problems.add(`${place()}: ${error}`);
    });
    page.on("requestfailed", (request) => {
        const { errorText } = request.failure();
        // The icon of a page that was left before it arrived.
        if (errorText !== "net::ERR_ABORTED") problems.add(`${place()}: ${request.url()}: ${errorText}`);
    });
    page.on("request", (request) => {
        if (!/^(file|data|blob):/.test(request.url())) problems.add(`${place()}: asks for ${request.url()}`);
    });
    return page;
}

async function go(page, name) {
    await page.goto(new URL(name, book).href);
}

function expect(found, wanted, what) {
    checks += 1;
    const same = wanted instanceof RegExp ? wanted.test(found) : JSON.stringify(found) === JSON.stringify(wanted);
    if (!same) problems.add(`${what}: ${JSON.stringify(found)} instead of ${wanted}`);
}

function read(file) {
    return readFileSync(new URL(file, root), "utf8");
}
