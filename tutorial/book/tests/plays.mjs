// The picture that plays: four runs, uncovered in the time that they took.

import { expect, open } from "./browser.mjs";

const picture = new URL("../../images/timelines.svg", import.meta.url).href;
const viewport = { width: 960, height: 520 };

/** It is covered where time has not come yet, ends whole, and is whole where motion is unwanted or on paper. */
export async function plays() {
    const still = await open({ viewport, reducedMotion: "reduce" });
    await still.goto(picture);
    expect(await still.evaluate(() => document.getAnimations().length), 0, "motion that nobody wants");
    const whole = await still.screenshot();

    const page = await open({ viewport });
    await page.goto(picture);
    const runs = await page.evaluate(() => document.getAnimations().length);
    expect(runs > 4, true, "a curtain, a line and the times that move");
    const at = async (seconds) => {
        await page.evaluate((seconds) => {
            for (const animation of document.getAnimations()) {
                animation.pause();
                animation.currentTime = 1000 * seconds;
            }
        }, seconds);
        // Transforms of a picture are shown with the next frame.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        return page.screenshot();
    };
    const covered = async () => {
        const boxes = await page
            .locator(".curtain, .track")
            .evaluateAll((nodes) =>
                nodes.map((node) => [node.classList[0], getComputedStyle(node).opacity, node.getBoundingClientRect()]),
            );
        return boxes.filter(([name, opacity]) => name === "curtain" && opacity === "1").map(([, , { width }]) => width);
    };
    await at(0);
    const all = Math.max(...(await covered()));
    await at(4);
    const half = Math.max(...(await covered()));
    expect(half > 0.3 * all && half < 0.8 * all, true, `half way, ${half} of ${all} px are covered`);
    const times = () =>
        page.locator("text.time").evaluateAll((nodes) => nodes.map((node) => Number(getComputedStyle(node).opacity)));
    expect(await times(), [0, 1, 1, 0], "after four seconds the threads and the tasks have their times");
    expect((await at(20)).equals(whole), true, "it ends as the still picture");

    await page.reload();
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => document.getAnimations().length), 0, "motion on paper");
    await page.context().close();
    await still.context().close();
}
