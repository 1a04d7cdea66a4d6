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
