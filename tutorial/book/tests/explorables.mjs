// The explorables on their pages.

import { expect, go, open, wide } from "./browser.mjs";

/** They react, by keyboard too, and say what the chapter around them says; explore.test.mjs asks the programs. */
export async function explorables() {
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
    await page.context().close();
}
