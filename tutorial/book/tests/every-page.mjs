// What holds for every page.

import { existsSync, readFileSync } from "node:fs";

import { book, expect, go, narrow, open, pages, problems, require, wide } from "./browser.mjs";
import { right } from "./quiz.mjs";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

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

/** Rust and Python stand beside each other where there is room, and in reading order. */
export async function sideBySide() {
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
