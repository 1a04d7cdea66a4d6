// The page on which any two of the sources stand beside each other.

import { axe, expect, go, narrow, open, read, wide } from "./browser.mjs";

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

/** What an address may be, and where the button for going back leads. */
export async function compareAddresses() {
    const page = await open({ viewport: wide });
    const chosen = () => page.locator("#comparison select").evaluateAll((all) => all.map(({ value }) => value).join());
    const status = () => page.locator("#comparison [role=status]").textContent();
    const load = async (hash) => {
        await page.goto("about:blank");
        await go(page, PAGE + hash);
    };
    await load("#async-download%2Csync_download.py");
    expect(await chosen(), "async-download,sync_download.py", "an address that was encoded on its way");
    for (const nonsense of ["#sync-download", "#sync-download,step-1,step-2", "#toString,valueOf", "#%"]) {
        await load(nonsense);
        expect(await chosen(), "sync-download,threaded-download", `instead of ${nonsense}`);
        expect(await status(), /^The address names no two of the sources\. /, `said of ${nonsense}`);
    }
    await load("#in-a-terminal");
    expect(await status(), /^37 lines/, "the address of a heading");

    await load("");
    await page.getByRole("link", { name: "from threads to async" }).click();
    await page.getByLabel("The second source").selectOption("step-6");
    await page.waitForURL(/#threaded-download,step-6$/);
    await page.getByRole("button", { name: "Swap" }).click();
    await page.waitForURL(/#step-6,threaded-download$/);
    await page.goBack();
    await page.waitForURL(/side-by-side\.html$/);
    expect(await chosen(), "sync-download,threaded-download", "back, over all that was chosen since the link");
    await load("#sync-download,sync-download");
    expect(await status(), /^43 lines are the same; 0 of .* 0 of /, "a source beside itself");
    await page.getByRole("button", { name: "Next difference" }).click();
    await page.context().close();
}

/** Each line stands beside its other half, however long it is; wide enough, and in colours that can be read. */
export async function compareRows() {
    for (const colorScheme of ["light", "dark"]) {
        const page = await open({ viewport: wide, colorScheme });
        for (const pair of ["threaded-download,async-download", "async-download,async_download.py"]) {
            await page.goto("about:blank");
            await go(page, `${PAGE}#${pair}`);
            expect(await axe(page), [], `${pair} (${colorScheme}): axe`);
            for (const width of [1200, 1280, 1536, 1920]) {
                await page.setViewportSize({ width, height: 900 });
                const crooked = await page.locator("#comparison .listing > div").evaluateAll(
                    (boxes) =>
                        boxes.flatMap(({ children }) =>
                            [...children].filter((cell, k) => {
                                const half = children[k % 2 === 0 ? k + 1 : k - 1]?.getBoundingClientRect();
                                const { top, bottom, left } = cell.getBoundingClientRect();
                                const order = k % 2 === 0 ? left < half?.left : left > half?.left;
                                return !order || top !== half.top || bottom !== half.bottom;
                            }),
                        ).length,
                );
                expect(crooked, 0, `${pair}, ${width} px: lines that are not beside their other half`);
            }
        }
        await page.context().close();
    }
}

/** In a phone one column is enough; marks are seen without colour; without JavaScript the page says what to do. */
export async function compareElsewhere() {
    const page = await open({ viewport: narrow });
    await go(page, `${PAGE}#threaded-download,async-download`);
    const same = page.locator("#comparison span.right");
    expect(await same.first().isVisible(), false, "the same line twice, in a phone");
    expect(await page.locator("#comparison ins").first().isVisible(), true, "the second source, in a phone");
    const tops = await page
        .locator("#comparison [data-line]:visible")
        .evaluateAll((lines) => lines.map((line) => line.getBoundingClientRect().top));
    expect(
        tops.every((top, k) => k === 0 || top > tops[k - 1]),
        true,
        "each line begins below the one before, in a phone",
    );
    await page.emulateMedia({ forcedColors: "active" });
    const border = await page
        .locator("#comparison mark")
        .first()
        .evaluate((mark) => getComputedStyle(mark).borderBlockEndStyle);
    expect(border, "solid", "a mark in forced colours");
    const paper = await page
        .locator("#comparison mark")
        .first()
        .evaluate((mark) => getComputedStyle(mark).backgroundColor);
    // One with an alpha would let the paper of the page through, which has the colour of the text.
    expect(paper, /^rgb\(/, "the paper of a mark in forced colours");
    await page.setViewportSize(wide);
    expect(await same.first().isVisible(), true, "both sources, where there is room");
    await page.context().close();

    const without = await open({ viewport: wide, javaScriptEnabled: false });
    await go(without, PAGE);
    expect(await without.getByText("Without it, choose").isVisible(), true, "what to do without JavaScript");
    expect(await without.locator("#comparison").isVisible(), false, "what is dead without JavaScript");
    await without.context().close();
}
