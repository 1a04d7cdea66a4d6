// The browser in which the parts of the test run, and what all of them need.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

export const root = new URL("../../../", import.meta.url);
export const require = createRequire(new URL("target/book-tools/", root));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const book = new URL("target/book/", root);
export const pages = readdirSync(book, { recursive: true })
    .filter((file) => file.endsWith(".html") && file !== "toc.html")
    .sort();
export const wide = { width: 1280, height: 900 };
export const narrow = { width: 360, height: 740 };

export const problems = new Set();
export const counts = { checks: 0 };

export const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Its sandbox does not work for root; a closed network is not asked for updates.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** A page in a browser of its own that reports what nobody should see. */
export async function open(options, tolerated = /^$/) {
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

export async function go(page, name) {
    await page.goto(new URL(name, book).href);
}

/** What the tests of every explorable do with it. */
export function explorable(page, name) {
    const place = page.locator(`[data-explore="${name}"]`);
    const status = place.getByRole("status");
    return {
        page,
        place,
        button: (name) => place.getByRole("button", { name, exact: true }),
        level: (number) => place.locator(`[data-level="${number - 1}"]`),
        levels: () => place.locator("[data-level]").allTextContents(),
        says: async () => (await status.textContent()).replace(/\s+/g, " ").trim(),
        kind: () => status.getAttribute("data-kind"),
        /** Clicks, or presses Enter where the focus is. */
        async use(target, how) {
            if (how === "click") return target.click();
            await target.focus();
            await page.keyboard.press("Enter");
        },
    };
}

export function expect(found, wanted, what) {
    counts.checks += 1;
    const same = wanted instanceof RegExp ? wanted.test(found) : JSON.stringify(found) === JSON.stringify(wanted);
    if (!same) problems.add(`${what}: ${JSON.stringify(found)} instead of ${wanted}`);
}

export function read(file) {
    return readFileSync(new URL(file, root), "utf8");
}

/** What axe finds on a page, as it is now. */
export async function axe(page) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
    return found.violations.map(
        ({ id, nodes }) => `${id}, ${nodes.length} times, such as ${nodes[0].target.join(" ")}`,
    );
}

/** A browser that keeps nothing. */
export async function denyStorage(page) {
    await page.addInitScript(() => {
        for (const name of ["localStorage", "sessionStorage"]) {
            Object.defineProperty(window, name, {
                get() {
                    throw new DOMException("denied", "SecurityError");
                },
            });
        }
    });
}
