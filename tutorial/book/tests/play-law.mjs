// The law, played to its end: a dot is dragged along a curve.

import { axe, expect, explorable, go, narrow, open } from "./browser.mjs";

const PAGE = "09-same-k.html";
const laptop = { width: 1280, height: 800 };
const K = [1, 2, 3, 4, 5, 6, 7, 8, 9];
for (const ten of [10, 100, 1000]) {
    for (let k = ten; k < 10 * ten; k += (k < 2 * ten ? 1 : k < 5 * ten ? 2 : 5) * (ten / 10)) K.push(k);
}
const last = K.indexOf(4000);

/** The explorable on a page, and what a hand does with it. */
function hands(page) {
    const { place: law, button, level, levels, says, kind } = explorable(page, "law");
    const slider = law.getByRole("slider", { name: "In flight, k" });
    const at = async (k) => {
        const { x, y, width, height } = await law.locator(".law-plot").boundingBox();
        return [x + (width * K.indexOf(k)) / last, y + height / 2];
    };
    return {
        law,
        button,
        slider,
        at,
        level: (number) => level(number).click(),
        levels,
        says,
        decides: () => law.locator('[data-part="decides"]').textContent(),
        k: async () => Number((await slider.getAttribute("aria-valuetext")).split(" ")[0].replaceAll(",", "")),
        async drag(from, to) {
            await law.locator(".law-plot").scrollIntoViewIfNeeded();
            await page.mouse.move(...(await at(from)));
            await page.mouse.down();
            const [x, y] = await at(to);
            await page.mouse.move(x - 5, y + 40, { steps: 3 });
            await page.mouse.move(x, y, { steps: 3 });
            await page.mouse.up();
        },
        dot: async () => {
            const box = await law.locator("circle").last().boundingBox();
            return [box.x + box.width / 2, box.y + box.height / 2];
        },
        kind,
        height: async () => (await law.boundingBox()).height,
    };
}

const cannot = [
    "It can be done. More in flight are fewer rounds, so drag to the right.",
    "It can be done. Half a second is ten rounds of 50 ms, so a tenth of the sites has to be in flight.",
    "Right, it can't be done. The work takes 2,000 × 1,000 µs ÷ 2 = 1 s at every k. Half of c would help, or twice the cores.",
    "Right, it can't be done. 300 ÷ 10 a second = 30 s, and no k moves that. Fewer requests would help, or a limit of 15.",
    "It can be done. Drag right until the time stops falling, then back while it stays.",
];

export async function playsLaw() {
    await byMouse();
    await byKeyboard();
    await byTouch();
    for (const [viewport, most] of [
        [laptop, 740],
        [narrow, 690],
    ]) {
        await fits(viewport, most);
    }
    await inForcedColours();
}

async function byMouse() {
    const page = await open({ viewport: laptop });
    await go(page, PAGE);
    const { law, button, at, dot, level, levels, says, decides, k, drag, kind } = hands(page);
    expect(await axe(page), [], "axe at the start of the law");
    expect(await decides(), "5 in flight, at least 1.60 s. Waiting decides.", "what decides at first");
    expect(await says(), "Drag the dot along the curve, or press an arrow key.", "what to do first");

    // The dot is where the hand is, anywhere on the curve.
    for (const to of [1, 8, 100, 320, 4000]) {
        await drag(5, to);
        expect(await k(), to, `a drag to ${to}`);
        const [x] = await dot();
        expect(Math.abs(x - (await at(to))[0]) < 1, true, `the dot at ${to} is under the hand`);
    }
    for (const before of [320, 100, 8, 1, 5]) {
        await button("Undo").click();
        expect(await k(), before, "k before the drag");
    }
    expect(await button("Undo").getAttribute("aria-disabled"), "true", "one step for a drag");
    await drag(5, 30);
    expect(await says(), "Not yet: 0.30 s is more than 0.20 s.", "why not yet");
    await button("It can't be done").click();
    expect(await says(), cannot[0].replace("done. ", "done. From the start: "), "a hint for the first level");
    await drag(30, 40);
    expect(await says(), "Done! 4 rounds × 50 ms = 0.20 s of waiting, beside 2.3 ms of work.", "the first level");
    expect(await kind(), "won", "the first level is won");

    await button("Next level").click();
    await button("It can't be done").click();
    expect(await says(), cannot[1], "a hint for the second level");
    await drag(5, 190);
    expect(await says(), "Not yet: 0.55 s is more than 0.50 s.", "nearly half a second");
    await drag(190, 200);
    expect(await kind(), "won", "the second level is won");

    for (const [number, decided] of [
        [3, "4,000 in flight, at least 1.00 s. Work decides: more in flight doesn't help."],
        [4, "4,000 in flight, at least 30 s. The limit decides."],
    ]) {
        await button("Next level").click();
        await drag(5, 4000);
        expect(await decides(), decided, `what decides in level ${number}`);
        expect(await says(), /^Not yet: .* That is the largest k here\. Can it be done\?$/, `level ${number}`);
        await button("It can't be done").click();
        expect([await says(), await kind()], [cannot[number - 1], "won"], `the proof of level ${number}`);
    }

    await button("Next level").click();
    await button("It can't be done").click();
    expect(await says(), cannot[4], "a hint for one's own program");
    for (const [name, from, decided, best] of [
        ["A slow API", 4, "4 in flight, at least 60 s. Waiting decides.", 300],
        ["Python's threads", 100, /^100 in flight, at least 1\.76 s\. Work decides/, 60],
        ["Ten a second", 10, /^10 in flight, at least 30 s\. The limit decides/, 1],
        ["The lesson", 100, "100 in flight, at least 0.10 s. Waiting decides.", 160],
    ]) {
        await button(name).click();
        expect(await decides(), decided, name);
        expect(await says(), /^Not yet: /, `${name} is not won at once`);
        await drag(from, best);
        expect(await says(), `Done! Beyond k = ${best} nothing on the slider gets faster.`, `the best k of ${name}`);
        await button("Undo").click();
        expect(await k(), from, `${name} before the drag`);
    }
    await button("Undo").click();
    expect(await decides(), /^10 in flight, at least 30 s/, "a preset is taken back");

    // A number of one's own: the task follows it.
    await button("Start again").click();
    const sites = law.getByLabel("Sites N");
    await sites.fill("90");
    await drag(100, 90);
    expect(await says(), "Done! Beyond k = 90 nothing on the slider gets faster.", "90 sites");
    await sites.fill("");
    expect(await says(), /^Sites N: from 1 to 4,000, whole\./, "no number");
    expect(await sites.inputValue(), "", "a field that is being written in");
    await button("Undo").click();
    expect([await sites.inputValue(), await k()], ["90", 100], "a drag that is taken back, with a field that is empty");
    await drag(100, 95);
    await drag(95, 92);
    await button("Undo").click();
    expect(await k(), 95, "of two drags, one is taken back");
    await law.locator("summary").click();
    expect(await law.locator("figcaption").textContent(), "10 of 90 places, 51.3 ms of 51.3 ms", "the run");
    expect(await axe(page), [], "axe at the end of the law");
    await level(1);
    expect(await levels(), ["1 ✓", "2 ✓", "3 ✓", "4 ✓", "5 ✓"], "all levels");
    await page.context().close();
}

async function byKeyboard() {
    const page = await open({ viewport: laptop });
    await go(page, PAGE);
    const { law, button, slider, says, k, kind } = hands(page);
    const press = async (key, times = 1) => {
        for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    const choose = async (target) => {
        await target.focus();
        await press("Enter");
    };
    const focus = law.locator(".law-focus");
    expect(await focus.isVisible(), false, "no focus yet");
    await law.locator('[data-level="0"]').focus();
    while (!(await law.getByRole("slider").evaluate((node) => node === document.activeElement))) await press("Tab");
    expect(await focus.isVisible(), true, "the focus is seen at the dot");
    for (const [level, steps] of [35, 70].entries()) {
        await slider.focus();
        await press("ArrowRight", steps - 4);
        expect([await k(), await kind()], [K[steps], "won"], `level ${level + 1}`);
        const text = `${K[steps]} in flight, at least `;
        expect((await slider.getAttribute("aria-valuetext")).startsWith(text), true, "what is read aloud");
        await choose(button("Next level"));
    }
    for (const number of [3, 4]) {
        await slider.focus();
        await press("End");
        expect(await k(), 4000, "the end of the slider");
        await choose(button("It can't be done"));
        expect(await kind(), "won", `the proof of level ${number}`);
        await choose(button("Next level"));
    }
    await choose(button("Python's threads"));
    await slider.focus();
    await press("ArrowLeft", K.indexOf(100) - K.indexOf(60));
    expect(await says(), "Done! Beyond k = 60 nothing on the slider gets faster.", "one's own program");
    await law.getByLabel("Cores").focus();
    await press("Control+A");
    await page.keyboard.type("2");
    expect(await says(), "Not yet: a larger k is faster.", "two cores");
    await choose(button("Undo"));
    expect(await law.getByLabel("Cores").inputValue(), "1", "one core again");
    await page.context().close();
}

async function byTouch() {
    const page = await open({ viewport: narrow, hasTouch: true, isMobile: true });
    await go(page, PAGE);
    const { law, at, k, kind } = hands(page);
    await law.locator(".law-plot").scrollIntoViewIfNeeded();
    for (const to of [60, 1000, 8]) {
        await page.touchscreen.tap(...(await at(to)));
        expect(Math.abs(K.indexOf(await k()) - K.indexOf(to)) <= 1, true, `a tap at ${to}`);
    }
    expect(await kind(), "", "a tap where it is not won");
    await page.context().close();
}

/** One screen, in every level, after every move and with every line that can be said. */
async function fits(viewport, most) {
    const page = await open({ viewport });
    await go(page, PAGE);
    const { law, button, level, height, slider } = hands(page);
    let highest = 0;
    const measure = async () => {
        highest = Math.max(highest, await height());
    };
    for (const number of [1, 2, 3, 4, 5]) {
        await level(number);
        await measure();
        await button("It can't be done").click();
        await measure();
        await slider.focus();
        for (const key of ["End", "Home", "PageUp", "PageUp", "PageUp", "PageUp", "PageUp"]) {
            await page.keyboard.press(key);
            await measure();
        }
    }
    for (const name of ["A slow API", "Python's threads", "Ten a second", "The lesson"]) {
        await button(name).click();
        await measure();
    }
    await law.getByLabel("Sites N").fill("0");
    await measure();
    expect(highest <= most, true, `${highest} px high at ${viewport.width}`);
    expect(await law.evaluate((node) => node.scrollWidth <= node.clientWidth), true, "nothing is wider");
    await page.context().close();
}

async function inForcedColours() {
    const page = await open({ viewport: laptop });
    await page.emulateMedia({ forcedColors: "active" });
    await go(page, PAGE);
    const { law, button, level, slider } = hands(page);
    await level(4);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    const style = (selector, name) =>
        law.locator(selector).evaluateAll((nodes, name) => nodes.map((node) => getComputedStyle(node)[name]), name);
    expect(new Set(await style("polyline", "strokeDasharray")).size, 3, "lines tell apart without colour");
    const colour = (name) =>
        page.evaluate((name) => {
            const probe = document.body.appendChild(document.createElement("p"));
            probe.style.color = name;
            return getComputedStyle(probe).color;
        }, name);
    const canvas = await colour("Canvas");
    for (const [selector, name] of [
        ["polyline", "stroke"],
        ["circle", "fill"],
        ["text", "fill"],
    ]) {
        const colours = await style(selector, name);
        expect(colours.includes(canvas), false, `${selector} in forced colours`);
    }
    expect(await law.locator(".law-focus").isVisible(), true, "the focus in forced colours");
    await button("It can't be done").click();
    const paper = await style('[data-does="next"]', "backgroundColor");
    expect(paper.includes(await colour("Highlight")), false, "the next level in forced colours");
    await page.context().close();
}
