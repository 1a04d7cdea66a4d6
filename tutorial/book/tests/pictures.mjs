import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { go, narrow, open, root, wide } from "./browser.mjs";

const screenshots = new URL("target/book-screenshots/", root);

/** Pictures of every kind of page, for people: target/book-screenshots. */
export async function pictures() {
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
        ["guess", "03-threaded-download.html", "h2#guess-first"],
        ["end", "04-race-condition.html", "h2#three-lines-to-keep"],
        ["side-by-side", "side-by-side.html"],
        ["languages", "side-by-side.html#async-download,async_download.py", "#comparison .listing"],
        ["guesses", "14-deciding.html", "h2#your-guesses"],
        ["quiz", "quiz.html"],
        ["question", "quiz.html", "form.question"],
        ["glossary", "glossary.html"],
        ["race", "04-race-condition.html", '[data-explore="race"]'],
        ["queue", "08-multiprocess-download.html", '[data-explore="queue"]'],
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
