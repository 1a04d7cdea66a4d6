// The explorables on their pages.

import { expect, go, open, wide } from "./browser.mjs";

/** They react, by keyboard too, and say what the chapter around them says; explore.test.mjs asks the programs. */
export async function explorables() {
    const page = await open({ viewport: wide });
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
