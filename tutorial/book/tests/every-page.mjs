// What holds for every page.

import { existsSync } from "node:fs";

import { axe, book, expect, go, narrow, open, pages, wide } from "./browser.mjs";
import { right } from "./quiz.mjs";

/** Loads each page wide and narrow, light and dark; follows its links; looks for what axe knows. */
export async function everyPage() {
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
                expect(await axe(page), [], `${place}: axe`);
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
        // The page "Side by side" takes a pair of its sources.
        const pair = target === "side-by-side.html" && /^[\w.-]+,[\w.-]+$/.test(decodeURIComponent(fragment ?? ""));
        const isThere = !fragment || pair || ids[target]?.includes(decodeURIComponent(fragment));
        const found = existsSync(new URL(file)) && isThere;
        expect(found, true, `${name}: ${link} leads nowhere`);
    }
}

/** Without JavaScript there is all of the text, and the answers open. */
export async function withoutScripts() {
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
export async function themes() {
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

export async function search() {
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

/** Rust and Python stand beside each other where no line is too long for that, and are tabs elsewhere. */
export async function sideBySide() {
    const page = await open({ viewport: wide });
    const widths = [360, 1100, 1280, 1536, 1920, 2400];
    const seen = new Set();
    for (const name of pages.filter((page) => /^(02|03|06|08)-/.test(page))) {
        for (const width of widths) {
            await page.setViewportSize({ width, height: 900 });
            await go(page, name);
            const place = `${name} (${width} px)`;
            const rust = page.locator(".beside pre", { hasText: "fn download_all_sites" });
            const python = page.locator(".beside pre", { hasText: "def download_all_sites" });
            const tabs = page.locator(".beside").getByRole("tab");
            if ((await tabs.count()) === 0) {
                seen.add("beside");
                const [left, right] = [await rust.boundingBox(), await python.boundingBox()];
                expect(left.x + left.width < right.x && left.y === right.y, true, `${place}: beside each other`);
                const tooLong = await page.locator(".beside pre > code").evaluateAll(
                    (codes) =>
                        codes.filter((code) => {
                            const lines = code.textContent.trimEnd().split("\n").length;
                            const { lineHeight, paddingTop } = getComputedStyle(code);
                            const range = document.createRange();
                            range.selectNodeContents(code);
                            const height = lines * Number.parseFloat(lineHeight) + 2 * Number.parseFloat(paddingTop);
                            return (
                                code.scrollWidth > code.clientWidth || range.getBoundingClientRect().height > height + 2
                            );
                        }).length,
                );
                expect(tooLong, 0, `${place}: listings with a line that does not fit`);
                const figure = await page.locator(".beside").evaluate((box) => box.scrollWidth <= box.clientWidth);
                expect(figure, true, `${place}: both fit into the window`);
                continue;
            }
            seen.add("tabs");
            const shown = async () => [await rust.isVisible(), await python.isVisible()];
            await tabs.first().click();
            expect(await shown(), [true, false], `${place}: the tab of Rust`);
            await page.keyboard.press("ArrowRight");
            expect(await shown(), [false, true], `${place}: the tab of Python, by keyboard`);
            await page.reload();
            expect(await shown(), [false, true], `${place}: the choice is kept`);
            expect(await tabs.last().getAttribute("aria-selected"), "true", `${place}: the tab that is chosen`);
        }
    }
    expect([...seen].sort(), ["beside", "tabs"], "both ways to show two languages");
    await page.context().close();
}

/** On paper, and where the system chooses the colours; what is copied; how much fits. */
export async function print() {
    const page = await open({ viewport: { width: 718, height: 1000 }, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    for (const name of pages.filter((page) => !page.startsWith("source/") || page.includes("download/src/main.rs"))) {
        await go(page, name);
        const found = await page.evaluate(() => {
            const right = document.documentElement.clientWidth + 1;
            const seen = (node) => node.checkVisibility() && node.getBoundingClientRect().width > 0;
            const out = (node) => seen(node) && node.getBoundingClientRect().right > right;
            const pressed =
                "button, select, input:not(.checkbox-img), .buttons, #mdbook-sidebar, #mdbook-menu-bar, .nav-wrapper";
            const name = (node) => `${node.localName}.${node.className}`;
            return [
                ...[...document.querySelectorAll("main *")].filter(out),
                ...[...document.querySelectorAll("pre > code")].filter((code) => code.scrollWidth > code.clientWidth),
                ...[...document.querySelectorAll(pressed)].filter(seen),
            ].map(name);
        });
        expect([...new Set(found)], [], `${name}: cut off, or to be pressed, on paper`);
        const hidden = await page
            .locator('[hidden="until-found"]')
            .evaluateAll(
                (parts) => parts.filter((part) => getComputedStyle(part).contentVisibility !== "visible").length,
            );
        expect(hidden, 0, `${name}: folded on paper`);
    }
    expect((await page.pdf({ format: "A4" })).length > 1000, true, "a page as PDF");
    await page.context().close();
}

export async function copied() {
    const page = await open({ viewport: wide, permissions: ["clipboard-read", "clipboard-write"] });
    await go(
        page,
        pages.find((page) => page.startsWith("03-")),
    );
    await page.getByRole("button", { name: "just show me" }).first().click();
    for (const [language, wanted] of [
        ["console", /^cargo run -q -p threaded-download\n$/],
        ["rust", /^ {4}let \(its_client, url\)/],
    ]) {
        const block = page.locator(`pre:has(> code.language-${language})`).first();
        await block.hover();
        await block.locator(".clip-button").click();
        expect(await page.evaluate(() => navigator.clipboard.readText()), wanted, `what is copied of ${language}`);
    }
    await page.context().close();
}

export async function room() {
    const page = await open({ viewport: wide });
    for (const name of pages.filter((page) => !page.startsWith("source/"))) {
        await go(page, name);
        const tables = await page
            .locator(".table-wrapper")
            .evaluateAll((boxes) =>
                boxes
                    .filter((box) => box.scrollWidth > box.clientWidth)
                    .map((box) => box.textContent.trim().slice(0, 20)),
            );
        expect(tables, [], `${name}: tables that scroll`);
    }
    await go(page, "glossary.html");
    const terms = await page
        .locator("main h2")
        .evaluateAll((terms) => terms.filter((term) => term.getBoundingClientRect().bottom < innerHeight).length);
    expect(terms >= 10, true, `terms of the glossary on a screen, ${terms}`);
    await page.context().close();
}
