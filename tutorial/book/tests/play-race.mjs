// The race is played: every level to its end, by mouse and by keyboard. models/race.test.mjs asks the programs.

import { axe, denyStorage, expect, explorable, go, narrow, open, wide } from "./browser.mjs";

const PAGE = "04-race-condition.html";
const GIVE_UP = "It can't be done";
// What is clicked in each level, and what is said in the end.
const LEVELS = [
    ["ABAB", /^Done! B stores 1\. It ends at 1 of 2: 1 update is lost\.$/],
    ["ABBBBAAA", /^Done! A stores 2\. It ends at 2 of 4: 2 updates are lost\.$/],
    [GIVE_UP, /^Right, it can't be done\. The last load of a thread /],
    [GIVE_UP, /^Right, it can't be done\. Whoever has the lock /],
    ["AB", /^Done! B takes right\. Each waits for the other's lock, forever: a deadlock\.$/],
    [GIVE_UP, /^Right, it can't be done\. Whoever has left /],
];

async function race(options, tolerated) {
    const page = await open(options, tolerated);
    const game = explorable(page, "race");
    return { ...game, thread: (name) => game.place.locator(`[data-move="${name}"]`) };
}

export async function playsRace() {
    for (const how of ["click", "press"]) {
        const { page, place, button, levels, thread, says, use } = await race({ viewport: wide });
        await go(page, PAGE);
        for (const [index, [moves, wins]] of LEVELS.entries()) {
            const name = `level ${index + 1} of the race, ${how}`;
            expect(await place.locator(".explore-task").textContent(), new RegExp(`^${index + 1}\\. `), name);
            expect(await button("Next level").count(), 0, `${name}: the next one, before this one is won`);
            expect(await place.locator("details").count(), 0, `${name}: its orders, before it is won`);
            if (moves === GIVE_UP) await use(button(GIVE_UP), how);
            else for (const move of moves) await use(thread(move), how);
            expect(await says(), wins, name);
            expect(await place.locator("details").count(), 1, `${name}: its orders`);
            if (how === "press") {
                const focused = await page.evaluate(() => document.activeElement.tagName);
                expect(focused, "BUTTON", `${name}: the focus`);
            }
            if (index < LEVELS.length - 1) await use(button("Next level"), how);
        }
        expect(await button("Next level").count(), 0, "a level after the last one");
        expect(await levels(), ["1 ✓", "2 ✓", "3 ✓", "4 ✓", "5 ✓", "6 ✓"], "the levels that are done");
        await page.reload();
        expect(await button("Level 6: In the same order, done").count(), 1, "what is done, after a reload");
        await page.context().close();
    }
}

export async function refusesInTheRace() {
    const { page, place, button, level, thread, says } = await race({ viewport: wide });
    await go(page, PAGE);
    expect(await axe(page), [], "axe, before the race");
    expect(await says(), "Click a thread: it takes its next step.", "the race says how to begin");
    await button("Undo").click({ force: true });
    expect(await says(), "Click a thread: it takes its next step.", "nothing to undo");
    for (const [number, hint] of [
        [1, /both load/],
        [2, /Let A load/],
        [5, /its first lock/],
    ]) {
        await level(number).click();
        await button(GIVE_UP).click();
        expect(await says(), /^It can be done\. /, `level ${number} is given up too early`);
        expect(await says(), hint, `how level ${number} begins`);
    }
    await level(1).click();
    for (const name of "AAB") await thread(name).click();
    await button(GIVE_UP).click();
    expect(await says(), /^It can be done, but no longer from here: undo, or start again\. /, "given up too late");
    await thread("A").click();
    expect(await says(), "A is done. It has no step left.", "a thread that is done");
    await thread("B").click();
    expect(
        await says(),
        /^B stores 2\. It ends at 2 of 2: nothing is lost\. Undo, or start again\.$/,
        "an end without a win",
    );
    await button("Undo").click();
    expect(await says(), "B loads 1.", "what was said before");
    const places = () => place.locator(".explore-places li").allTextContents();
    expect(await places(), ["A loads 0", "A stores 1", "B loads 1", ""], "the places");
    await button("Start again").click();
    expect(await places(), ["", "", "", ""], "the places of a new start");

    for (const name of "ABA") await thread(name).click();
    await thread("B").dblclick();
    expect(await says(), LEVELS[0][1], "a click too many changes nothing of a win");
    await place.locator("summary").click();
    await button("Undo").click();
    expect(await says(), "A stores 1.", "a win that is taken back");
    expect(await place.getByText("A loads 0 · A stores 1").first().isVisible(), true, "the orders stay unfolded");

    await level(4).click();
    await thread("A").click();
    await thread("B").click();
    expect(await says(), "B waits: A has the lock.", "a thread that waits for a lock");
    expect((await places()).filter(Boolean).length, 1, "a step that cannot be taken");
    expect(await place.locator("mark").allTextContents(), ["+= 1", "count.lock().unwrap()"], "where the threads are");
    expect(await axe(page), [], "axe, in the race");
    await page.emulateMedia({ forcedColors: "active" });
    const colours = await place
        .locator("mark")
        .first()
        .evaluate(async (mark) => {
            const pure = document.createElement("p");
            pure.style.cssText = "color: HighlightText; background: Highlight; forced-color-adjust: none";
            document.body.append(pure);
            await Promise.all(document.getAnimations().map(({ finished }) => finished));
            return [mark, pure].map((node) =>
                [getComputedStyle(node).color, getComputedStyle(node).backgroundColor].join(),
            );
        });
    expect(colours[0], colours[1], "a mark in forced colours");
    await page.context().close();
}

/** It is seen as a whole, and its lines stay in their columns. */
export async function theRaceOnOneScreen() {
    for (const [viewport, most] of [
        [{ width: 1280, height: 800 }, 740],
        [narrow, 690],
    ]) {
        const { page, place, button, level } = await race({ viewport });
        await go(page, PAGE);
        for (const [index, [moves]] of LEVELS.entries()) {
            await level(index + 1).click();
            if (moves === GIVE_UP) await button(GIVE_UP).click();
            else for (const move of moves) await place.locator(`[data-move="${move}"]`).click();
            const { height, wide } = await place.evaluate((element) => {
                const reward = element.querySelector('[data-part="reward"]').getBoundingClientRect();
                const boxes = [...element.querySelectorAll(".explore-card, .explore-places li")];
                return {
                    height: reward.top - element.getBoundingClientRect().top,
                    wide: boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).length,
                };
            });
            expect(height <= most, true, `level ${index + 1} of the race is ${height} px high at ${viewport.width}`);
            expect(wide, 0, `what is too wide in level ${index + 1} of the race at ${viewport.width}`);
        }
        await page.context().close();
    }
}

/** Where nothing can be kept, a level is still won. */
export async function keepsNothingOfTheRace() {
    const { page, button, thread, says } = await race({ viewport: wide }, /denied/);
    await denyStorage(page);
    await go(page, PAGE);
    for (const name of "ABAB") await thread(name).click();
    expect(await says(), /^Done! /, "a win that cannot be kept");
    expect(await button("Next level").count(), 1, "the level after it");
    await page.context().close();
}
