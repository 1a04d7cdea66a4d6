// The event loop of chapter 05, played to the end of every level.

import "../explore.js";
import loop from "../loop.js";
import { axe, expect, go, narrow, open } from "./browser.mjs";

const PAGE = "05-chess-exhibition.html";
const WINS = [
    ["1", "2", "3", "sleep", "1", "2", "3"],
    ["2", "1", "3", "sleep", "3"],
    ["guess 3", "1", "2", "2", "3", "sleep", "1", "3"],
];
const MOVES = ["1", "2", "3", "sleep", "guess 1", "guess 2", "guess 3", "guess 4"];
const flat = (words) => words.replace(/\s+/g, " ").trim();

/** The explorable on a page of its own, and what the tests ask it. */
async function opened(options) {
    const page = await open(options);
    await go(page, PAGE);
    const place = page.locator('[data-explore="loop"]');
    const heights = [];
    return {
        page,
        place,
        heights,
        move: (name) => place.locator(`[data-move="${name}"]`),
        does: (name) => place.locator(`[data-does="${name}"]`),
        level: (index) => place.locator(`[data-level="${index}"]`),
        log: () => place.locator(".explore-log li").allTextContents(),
        marked: () => place.locator('[data-part="lines"] mark').allTextContents(),
        zone: (name) => place.locator(`[data-part="${name}"] button`).allTextContents(),
        async status() {
            heights.push(await place.evaluate((node) => node.getBoundingClientRect().height));
            return flat(await place.getByRole("status").textContent());
        },
    };
}

/** Whether a level is told to be won: in colour, and with a tick. */
async function won({ place, level, status }, index, what) {
    await status();
    expect(await place.getByRole("status").getAttribute("data-kind"), "won", `${what}: level ${index + 1}`);
    expect(await level(index).textContent(), `${index + 1} ✓`, `${what}: the tick of level ${index + 1}`);
}

/** With a mouse, and before every move all those that are refused. */
async function byMouse(game) {
    const { place, move, does, level, log, status } = game;
    for (const [index, moves] of WINS.entries()) {
        const task = loop.LEVELS[index];
        await level(index).click();
        await does("give-up").click();
        expect(await status(), `It can be done. ${task.hint}`, `level ${index + 1} can be done`);
        let state = task.begin;
        for (const [step, next] of [...moves, null].entries()) {
            for (const other of MOVES) {
                const reason = task.refuses(state, other);
                if (!reason || (await move(other).count()) === 0) continue;
                const [before, says] = [await log(), await status()];
                const force = (await move(other).getAttribute("aria-disabled")) === "true";
                await move(other).scrollIntoViewIfNeeded();
                await move(other).click({ force });
                // What is won stays said.
                const wins = task.won(state);
                expect(
                    await status(),
                    wins ? says : flat(reason),
                    `level ${index + 1}, step ${step}: ${other} is refused`,
                );
                expect(await log(), before, `level ${index + 1}, step ${step}: ${other} costs nothing`);
                const kind = await place.getByRole("status").getAttribute("data-kind");
                expect(kind, wins ? "won" : "refused", `${other} is refused`);
            }
            if (next === null) break;
            await move(next).click();
            expect(
                (await status()).replace("Done! ", "").startsWith(flat(task.words(state, next))),
                true,
                `what ${next} does`,
            );
            state = task.take(state, next);
            expect(await log(), state.log, `level ${index + 1}, step ${step}: the log`);
            for (const zone of ["ready", "running", "waiting", "done"]) {
                expect(await game.zone(zone), state[zone].map(String), `level ${index + 1}, step ${step}: ${zone}`);
            }
            if (task.won(state)) await won(game, index, "by mouse");
        }
    }
    await level(3).click();
    await does("give-up").click();
    expect(await status(), /^Right, it can't be done\. 2 never comes to an \.await/, "level 4 cannot be done");
    await won(game, 3, "by mouse");
}

/** With Tab and Enter alone, from level to level. */
async function byKeyboard({ page, place, move, does, level, status }, what) {
    const game = { place, level, status };
    const press = async (target) => {
        const direction = () =>
            target.evaluate((node) => {
                const where = node.compareDocumentPosition(document.activeElement);
                return where & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
            });
        const has = () => target.evaluate((node) => node === document.activeElement);
        for (let steps = 0; steps < 30 && !(await has()); steps += 1) await page.keyboard.press(await direction());
        expect(await has(), true, `${what}: reached by Tab`);
        await page.keyboard.press("Enter");
        // What hides loses the focus with the next frame.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const inside = await place.evaluate((node) => node.contains(document.activeElement));
        expect(inside, true, `${what}: the focus stays in the explorable`);
        await status();
    };
    await level(0).focus();
    await page.keyboard.press("Enter");
    for (const [index, moves] of WINS.entries()) {
        for (const name of moves) {
            await press(move(name));
            const kept = await move(name).evaluate((node) => node === document.activeElement);
            expect(kept, true, `${what}: level ${index + 1}: ${name} keeps the focus`);
        }
        await won(game, index, what);
        await press(does("next"));
        expect(await level(index + 1).getAttribute("aria-pressed"), "true", `${what}: the next level`);
    }
    await press(does("give-up"));
    await won(game, 3, what);
}

export async function playsLoop() {
    for (const [viewport, colorScheme, most] of [
        [{ width: 1280, height: 800 }, "light", 740],
        [narrow, "dark", 690],
    ]) {
        const what = `the loop at ${viewport.width} px`;
        const game = await opened({ viewport, colorScheme });
        await byKeyboard(game, what);
        // Now every level has a tick, and a button for the next one: that is as high as it can be.
        await game.page.reload();
        await byMouse(game);
        const highest = Math.max(...game.heights);
        expect(highest <= most, true, `${what} is ${highest} px high`);
        await game.page.context().close();
    }

    const game = await opened({ viewport: { width: 1280, height: 800 } });
    const { page, place, move, does, level, log, marked, status } = game;
    expect(await axe(page), [], "axe at the start of the loop");
    const transcript = await page.locator("main pre", { hasText: "--example event-loop" }).first().textContent();
    for (const name of WINS[0]) await move(name).click();
    expect(await log(), transcript.trimEnd().split("\n").slice(1), "the lines of the event loop");
    expect(await axe(page), [], "axe at the end of the loop");

    await does("restart").click();
    expect(await status(), loop.LEVELS[0].first, "the start");
    expect([await log(), await marked()], [[], []], "the start");
    await move("1").click();
    const first = await status();
    expect(await marked(), loop.LINES.slice(0, 2), "the lines that a task ran");
    await move("2").click();
    await does("undo").click();
    expect(await status(), first, "one step back");
    expect(await log(), ["task 1 runs      ready [2, 3]    waiting []", "  One"], "one step back");
    expect([await game.zone("ready"), await game.zone("waiting")], [["2", "3"], ["1"]], "one step back");
    for (const name of ["2", "3", "sleep"]) await move(name).click();
    expect(await marked(), [loop.LINES[0], ...loop.LINES.slice(2)], "the lines that the sleep ran");

    await level(1).click();
    await move("3").click();
    expect(await marked(), loop.LINES.slice(1, 2), "the reader chooses, and not pop_front");

    // Who has gone astray is told so at once, and by the button.
    await level(1).click();
    for (const name of ["1", "2", "3", "sleep", "2"]) await move(name).click();
    expect(await status(), /2 has said Two first: .* Undo, or start again\.$/, "not won");
    await does("give-up").click();
    expect(await status(), /^It can be done, but no longer from here/, "no longer from here");
    expect(await level(1).textContent(), "2", "a level that is not won");
    await does("undo").click();
    await move("3").click();
    expect(await level(1).textContent(), "2 ✓", "undone, and won");

    // A guess is taken back too.
    await level(2).click();
    await move("guess 1").click();
    expect(await place.locator('[data-move^="guess"]').allTextContents(), ["1 s?"], "the guess");
    await does("undo").click();
    expect(await place.locator('[data-move^="guess"]').count(), 4, "the guesses");
    await page.context().close();

    // The output shows its newest line, and can be scrolled by keyboard.
    const phone = await opened({ viewport: narrow });
    for (const name of WINS[0]) await phone.move(name).click();
    const box = phone.place.locator(".explore-log");
    const below = await box.evaluate((node) => node.scrollHeight - node.clientHeight - node.scrollTop);
    expect(below < 2, true, `the newest line, ${below} px below`);
    expect(await box.evaluate((node) => node.tabIndex), 0, "the output can have the focus");
    expect(await axe(phone.page), [], "axe at the end of the loop on a phone");
    await box.focus();
    await phone.page.keyboard.press("Home");
    await phone.page.waitForFunction(() => document.querySelector(".explore-log").scrollTop === 0);
    const widths = await phone.place.evaluate((node) => [node.scrollWidth, node.clientWidth]);
    expect(widths[0] <= widths[1], true, "nothing stands out on a phone");
    await phone.page.context().close();
}
