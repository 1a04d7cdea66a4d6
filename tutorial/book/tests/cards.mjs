// What is shown where somebody links to a page.

import { expect, go, open, pages, wide } from "./browser.mjs";

/** Each page has a title and a description of its own, in which there is no Markdown and no HTML. */
export async function cards() {
    const page = await open({ viewport: wide, javaScriptEnabled: false });
    const seen = new Map();
    for (const name of pages) {
        await go(page, name);
        const content = async (selector) => (await page.locator(`head ${selector}`).getAttribute("content")) ?? "";
        const title = await content('meta[property="og:title"]');
        const description = await content('meta[name="description"]');
        expect(title, (await page.locator("main h1").first().textContent()).trim(), `${name}: the title of its card`);
        expect(await page.title(), `${title} - Concurrency in Rust, side by side`, `${name}: its title`);
        expect(description, /^[^<>[\]]{15,160}$/, `${name}: its description`);
        expect(await content('meta[property="og:description"]'), description, `${name}: the text of its card`);
        expect(await content('meta[name="twitter:card"]'), /^summary/, `${name}: the kind of its card`);
        // README opens as the book does.
        if (name !== "project/index.html") expect(seen.get(description), undefined, `${name}: "${description}" again`);
        seen.set(description, name);
    }
    await page.context().close();
}
