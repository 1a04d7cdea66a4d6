// The queue is played: every level to its end, by mouse and by keyboard. models/queue.test.mjs asks the program.

import { axe, expect, explorable, go, narrow, open, wide } from "./browser.mjs";

const PAGE = "08-multiprocess-download.html";
const GIVE_UP = "It can't be done";
const WAITS = ["wait", "wait", "wait"];
const steps = (name, number) => Array(number).fill(`${name} step`);
// What is clicked in each level, what is said in the end, and what is said to somebody who gives up at once.
const LEVELS = [
    [
        ["1 step", "1 step", "1 kill", ...steps("2", 3), "both", "both"],
        / 5 results, 6 requests: site 1 is lost, and named: worker-died\.$/,
        /^It can be done\. Let worker 1 take a job, and kill it\.$/,
    ],
    [
        [...steps("1", 4), ...steps("2", 4), "both", "both"],
        / 6 results, 6 requests: nothing is lost, and nothing was done twice\.$/,
        /^It can be done\. Let both do a job each\.$/,
    ],
    [
        [...steps("1", 2), "1 kill", "both", ...WAITS, ...steps("2", 4)],
        / 6 results, 7 requests: nothing is lost, and a page was asked for again\.$/,
        /^It can be done\. Let worker 1 download, and kill it\. Then wait\.$/,
    ],
    [
        [...steps("1", 3), "1 kill", "both"],
        / 5 results, 6 requests: result 5 is lost, and nothing names it\.$/,
        /^It can be done\. Let worker 1 download, and kill it\.$/,
    ],
    [
        [...steps("1", 2), "1 pause", "both", ...WAITS, "both", "1 pause", ...steps("1", 2)],
        / 6 results, 7 requests: result 5 came twice; its number makes that harmless\.$/,
        /^It can be done\. Pause worker 1 at a job, /,
    ],
    [
        ["first 1", "first 2", "middle 3", "last 3", GIVE_UP],
        /^Right, it can't be done\. .* by a number\.$/s,
        /^Right, it can't be done\. Store and acknowledgement are two steps, in two places\./,
    ],
];

async function queue(options) {
    const page = await open(options);
    await go(page, PAGE);
    const game = explorable(page, "queue");
    const move = (name) => (name === GIVE_UP ? game.button(name) : game.place.locator(`[data-move="${name}"]`));
    const click = (target) => target.click({ force: true });
    return { ...game, move, click };
}

async function wins(how) {
    const { page, place, button, levels, move, says, use } = await queue({ viewport: wide });
    if (how === "click") expect(await axe(page), [], "axe, before the queue");
    for (const [index, [moves, won]] of LEVELS.entries()) {
        const name = `level ${index + 1} of the queue, ${how}`;
        expect(await place.locator(".explore-task").textContent(), new RegExp(`^${index + 1}\\. `), name);
        expect(await button("Next level").count(), 0, `${name}: the next one, before this one is won`);
        for (const one of moves) {
            await use(move(one), how);
            const focused = await page.evaluate(() => document.activeElement.tagName);
            if (how === "press") expect(focused, "BUTTON", `${name}: the focus after ${one}`);
        }
        expect(await says(), won, name);
        if (index < LEVELS.length - 1) await use(button("Next level"), how);
    }
    expect(await levels(), ["1 ✓", "2 ✓", "3 ✓", "4 ✓", "5 ✓", "6 ✓"], "the levels of the queue that are done");
    expect(await axe(page), [], "axe, after the queue");
    await page.context().close();
}

/** What cannot be done costs nothing and says why; what was done is taken back. */
async function refuses() {
    const { page, place, button, move, level, says, click } = await queue({ viewport: wide });
    const sum = () => place.locator(".explore-row span").textContent();
    const row = (name) => place.getByRole("row", { name }).locator("mark").allTextContents();
    const jobs = async (name) => (await row(name)).map((job) => Number(job.trim()));
    expect(await says(), "Click a worker: it takes its next step.", "the queue says how to begin");
    for (const [index, [, , hint]] of LEVELS.entries()) {
        await level(index + 1).click();
        await button(GIVE_UP).click();
        expect(await says(), hint, `level ${index + 1} of the queue is given up`);
    }

    await level(3).click();
    await click(move("1 kill"));
    expect(await says(), /^Worker 1 has no job/, "a kill without a job");
    await click(move("wait"));
    expect(await says(), /^A tick changes nothing/, "a wait for nobody");
    expect(await button("Undo").getAttribute("aria-disabled"), "true", "nothing to undo in the queue");
    await move("1 step").click();
    expect(await button("Worker 1: job 5 (next: download)").count(), 1, "what a worker has, and does next");
    expect(await jobs(/handed out/), [5], "what is handed out");
    expect(await place.getByRole("img", { name: "ticks left: 3" }).count(), 1, "a full ring");
    await move("1 kill").click();
    await click(move("2 kill"));
    expect(await says(), "One kill is enough here. Go on, or undo.", "a second kill");
    await move("both").click();
    await click(move("1 step"));
    expect(await says(), "No job is here: wait until 5 is handed out again.", "a step where the queue is empty");
    await move("wait").click();
    expect(await place.getByRole("img", { name: "ticks left: 2" }).count(), 1, "a ring after a tick");
    await move("wait").click();
    await move("wait").click();
    expect(await jobs(/in the queue/), [5], "what is in the queue again");
    await button("Undo").click();
    expect(await place.getByRole("img", { name: "ticks left: 1" }).count(), 1, "a ring after an undo");
    await move("wait").click();
    await move("both").click();
    expect(
        await says(),
        /6 results, 6 requests: nothing is lost, and nothing was done twice\. Undo, or start again\.$/,
        "a kill that came too early to win",
    );
    await button(GIVE_UP).click();
    expect(await says(), /^It can be done, but no longer from here: undo, or start again\. /, "given up too late");
    await button("Start again").click();
    expect(await sum(), /results 4 of 6 · requests 4/, "a new start of the queue");

    await level(5).click();
    await click(move("2 pause"));
    expect(await says(), /^Worker 2 has no job/, "a pause without a job");
    await move("1 step").click();
    await move("1 pause").click();
    await click(move("1 step"));
    expect(await says(), "Worker 1 is paused. Let it continue first.", "a step in a pause");
    await move("2 step").click();
    await click(move("2 pause"));
    expect(await says(), "One pause is enough here. Go on, or undo.", "a second pause");

    await level(6).click();
    await move("last 3").click();
    expect(await says(), "acknowledge last, kill before acknowledge: stored twice.", "what a kill does");
    await move("last 3").click();
    expect(await says(), "You know that one: stored twice.", "the same kill again");
    expect(await sum(), /results 6 of 6 · requests 7/, "what comes of a kill");
    await page.context().close();
}

/** It is seen as a whole at every step, and nothing is wider than its column. */
async function fits() {
    for (const [viewport, most] of [
        [{ width: 1280, height: 800 }, 740],
        [narrow, 690],
    ]) {
        const { page, place, move, level } = await queue({ viewport });
        for (const [index, [moves]] of LEVELS.entries()) {
            await level(index + 1).click();
            for (const one of ["", ...moves]) {
                if (one) await move(one).click();
                const { height, wide } = await place.evaluate((element) => ({
                    height: element.getBoundingClientRect().height,
                    wide: [...element.querySelectorAll("button, td, th")]
                        .filter((box) => box.scrollWidth > box.clientWidth + 1)
                        .map((box) => box.textContent),
                }));
                const where = `level ${index + 1} of the queue at ${viewport.width} after ${one || "nothing"}`;
                expect(height <= most, true, `${where}: ${height} px`);
                expect(wide, [], `${where}: what is too wide`);
            }
        }
        await page.context().close();
    }
}

export async function playsQueue() {
    await wins("click");
    await wins("press");
    await refuses();
    await fits();
}
