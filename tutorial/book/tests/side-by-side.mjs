// The page on which any two of the sources stand beside each other.

import { expect, go, narrow, open, read, wide } from "./browser.mjs";

const PAGE = "side-by-side.html";
// Each source with its file, as the page in Markdown lists them.
const listed = [...read("tutorial/side-by-side.md").matchAll(/^\* \[`(.+)`\]\(\.\.\/(.+)\)$/gm)];
const sources = Object.fromEntries(listed.map(([, name, file]) => [name, read(file)]));

/** Each side is its file, letter by letter, in every pair; what differs is counted, reached, and can be shared. */
export async function compare() {
    const page = await open({ viewport: wide, permissions: ["clipboard-read", "clipboard-write"] });
    await go(page, PAGE);
    const status = page.locator("#comparison [role=status]");
    const [one, other] = await page.locator("#comparison select").all();
    const chosen = async () => [await one.inputValue(), await other.inputValue()];
    const shows = (pair) =>
        page.waitForFunction(
            (pair) => [...document.querySelectorAll("#comparison select")].map(({ value }) => value).join() === pair,
            pair,
        );
    expect(await chosen(), ["sync-download", "threaded-download"], "the pair to begin with");
    expect(await status.textContent(), /^\d+ lines are the same; \d+ of the first .* and \d+ of the second/, "a count");
    expect((await one.locator("option").allTextContents()).sort(), Object.keys(sources).sort(), "what can be chosen");

    for (const left of Object.keys(sources)) {
        for (const right of Object.keys(sources)) {
            await page.evaluate((pair) => location.replace(pair), `#${left},${right}`);
            await shows(`${left},${right}`);
            const texts = await page.evaluate(() =>
                ["left", "right"].map((side) =>
                    [...document.querySelectorAll(`#comparison .${side}`)].map((line) => line.textContent).join(""),
                ),
            );
            expect(texts[0] === sources[left] && texts[1] === sources[right], true, `${left}, ${right}: whole`);
        }
    }

    await go(page, `${PAGE}#async-download,async_download.py`);
    expect(await chosen(), ["async-download", "async_download.py"], "a pair from an address");
    await page.getByRole("button", { name: "Swap" }).click();
    await page.waitForURL(/#async_download\.py,async-download$/);
    await shows("async_download.py,async-download");
    await one.selectOption("minimal-async");
    await page.waitForURL(/#minimal-async,async-download$/);
    await shows("minimal-async,async-download");
    await go(page, `${PAGE}#async-download,nonsense`);
    expect(await status.textContent(), /^The address names no two of the sources\. 37 lines/, "an address of nonsense");

    await go(page, `${PAGE}#sync-download,threaded-download`);
    await page.getByRole("button", { name: "Next difference" }).focus();
    const focused = () => page.evaluate(() => document.activeElement.ariaLabel);
    await page.keyboard.press("Enter");
    expect(await focused(), /^Difference 1 of \d+$/, "the first difference");
    await page.keyboard.press("n");
    expect(await focused(), /^Difference 2 of \d+$/, "the next one, by a key");
    await page.keyboard.press("p");
    await page.keyboard.press("p");
    const last = await focused();
    expect(last, `Difference ${last.split(" ").at(-1)} of ${last.split(" ").at(-1)}`, "before the first is the last");

    await page.locator("#comparison .right").first().click();
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector("#comparison .listing")));
    await page.keyboard.press("Control+c");
    const copy = await page.evaluate(() => navigator.clipboard.readText());
    expect(copy, sources["threaded-download"], "what is copied of the right side");
    await page.context().close();
}

/** In a phone one column is enough; marks are seen without colour; without JavaScript the page says what to do. */
export async function compareElsewhere() {
    const page = await open({ viewport: narrow });
    await go(page, `${PAGE}#threaded-download,async-download`);
    const same = page.locator("#comparison span.right");
    expect(await same.first().isVisible(), false, "the same line twice, in a phone");
    expect(await page.locator("#comparison ins").first().isVisible(), true, "the second source, in a phone");
    await page.emulateMedia({ forcedColors: "active" });
    const border = await page
        .locator("#comparison mark")
        .first()
        .evaluate((mark) => getComputedStyle(mark).borderBlockEndStyle);
    expect(border, "solid", "a mark in forced colours");
    await page.setViewportSize(wide);
    expect(await same.first().isVisible(), true, "both sources, where there is room");
    await page.context().close();

    const without = await open({ viewport: wide, javaScriptEnabled: false });
    await go(without, PAGE);
    expect(await without.getByText("Without it, choose").isVisible(), true, "what to do without JavaScript");
    expect(await without.locator("#comparison").isVisible(), false, "what is dead without JavaScript");
    await without.context().close();
}
