// The explorables on their pages.

import { expect, go, open, wide } from "./browser.mjs";

/** They react, by keyboard too, and say what the chapter around them says; explore.test.mjs asks the programs. */
export async function explorables() {
    const page = await open({ viewport: wide });
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
