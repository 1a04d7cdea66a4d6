// The contents of the first page.

import { expect, go, narrow, open } from "./browser.mjs";

/** On a phone nothing of a row is cut off, and what a chapter is about stands below its name. */
export async function contents() {
    const page = await open({ viewport: narrow });
    await go(page, "index.html");
    const rows = await page.locator("h2#contents ~ .table-wrapper tbody tr").all();
    expect(rows.length, 18, "chapters in the contents");
    for (const row of rows) {
        const [chapter, idea, minutes] = await Promise.all(
            [1, 3, 4].map((n) => row.locator(`td:nth-child(${n})`).boundingBox()),
        );
        const right = Math.max(...[chapter, idea, minutes].map((box) => box.x + box.width));
        const place = (await row.textContent()).trim().slice(0, 2);
        expect(right <= narrow.width, true, `${place}: fits into a phone`);
        expect([idea.y >= chapter.y + chapter.height - 1, minutes.y], [true, chapter.y], `${place}: its place`);
    }
    await page.context().close();
}
