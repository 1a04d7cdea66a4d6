// The explorables say what the programs say: every line, every number. Run by scripts/test-explorables.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import law from "./law.js";
import loop from "./loop.js";
import race from "./race.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");

function output(program, ...options) {
    return execFileSync(program, options, { cwd: ROOT, encoding: "utf8" });
}

function ours(name, ...options) {
    return output(join(TARGET, "debug", name), ...options);
}

// The law.

function expectations(repeat, k, latency) {
    const options = ["--quiet", "--timeline", "never", "-n", repeat, "-c", k, "--latency", latency];
    const asText = ours("async-download", ...options.map(String));
    const asJson = ours("async-download", "--json", ...options.map(String));
    return {
        rounds: Number(/ in flight: ([\d,]+) rounds? x/.exec(asText)[1].replaceAll(",", "")),
        waiting: JSON.parse(asJson).summary.expected_seconds,
    };
}

test("rounds and waiting are those that async-download expects", () => {
    for (const [repeat, k, latency] of [
        [80, 5, 50],
        [80, 100, 50],
        [35, 10, 200],
        [7, 3, 20],
        [1, 1, 5],
        [50, 1000, 10],
        [1000, 128, 1],
    ]) {
        const { rounds, waiting } = law.law({ sites: 2 * repeat, latency, cost: 30, k, cores: 1 });
        assert.deepEqual({ rounds, waiting }, expectations(repeat, k, latency), `${repeat} ${k}`);
    }
});

const SWEEP = { sites: 2000, latency: 5, cost: 50, k: 80, cores: 1 };

test("the longer side decides, and they change places at the knee", () => {
    const below = law.law(SWEEP);
    assert.deepEqual(below, { rounds: 25, waiting: 0.125, working: 0.1, seconds: 0.125, knee: 100 });
    assert.equal(law.verdict(SWEEP), "At least 125 ms. The waiting decides: a larger k helps.");
    const at = { ...SWEEP, k: 100 };
    assert.equal(law.verdict(at), "At least 100 ms. The work decides: a larger k does not help.");
    const above = { ...SWEEP, k: 200 };
    assert.equal(law.verdict(above), "At least 100 ms. The work decides: a larger k does not help.");
    assert.deepEqual(law.law({ ...above, cores: 4 }).knee, 400);
});

test("there is no knee where one side decides at every k", () => {
    assert.equal(law.law({ ...SWEEP, latency: 0 }).knee, null);
    assert.equal(law.law({ ...SWEEP, latency: 101 }).knee, null);
    const all = { ...SWEEP, latency: 500, k: 2000 };
    assert.equal(law.verdict(all), "At least 500 ms. The waiting decides: a larger k does not help.");
});

test("a model allows what it can use", () => {
    const chosen = { ...SWEEP, k: 7, cores: 4 };
    const allowed = (model) => {
        const { k, cores } = { ...chosen, ...law.MODELS[model][2] };
        return [k, cores];
    };
    assert.deepEqual(allowed("loop"), [1, 1]);
    assert.deepEqual(allowed("tasks"), [7, 1]);
    assert.deepEqual(allowed("threads"), [7, 4]);
    assert.deepEqual(allowed("processes"), [7, 4]);
});

test("no run is shorter than the law, and none has more in flight or at work than it may", () => {
    for (const k of [1, 3, 64, 99, 100, 101, 4096]) {
        for (const cores of [1, 3, 16]) {
            for (const latency of [0, 1, 5, 500]) {
                const settings = { ...SWEEP, sites: 300, latency, k, cores };
                const downloads = law.run(settings);
                assert.ok(downloads.at(-1).end >= law.law(settings).seconds - 1e-9);
                const before = (site) => downloads[site] ?? { end: 0 };
                for (const [site, { start, answered, works }] of downloads.entries()) {
                    assert.ok(start >= before(site - k).end && works >= before(site - cores).end);
                    assert.ok(works >= answered);
                }
            }
        }
    }
});

test("one after the other takes the sum of both sides", () => {
    const settings = { ...SWEEP, k: 1 };
    const { waiting, working } = law.law(settings);
    assert.ok(Math.abs(law.run(settings).at(-1).end - waiting - working) < 1e-9);
});

// The race.

for (const increments of [1, 2]) {
    test(`the orders of ${increments} increments each are those of race-condition`, () => {
        const text = ours("race-condition", "--interleavings", "--increments", String(increments));
        const endings = race.endings(race.begin(increments, false));
        assert.match(text, new RegExp(`: ${endings.length} orders\n`));
        const orders = endings.map(({ history, count, expected }) => {
            const ending = count === expected ? `${count}` : `${count}, ${expected - count} lost`;
            return `${history.map(({ words }) => words).join(" ")} ends at ${ending}`;
        });
        const lines = text.split("\n").filter((line) => line.includes("ends at"));
        const unnumbered = lines.map((line) => line.replace(/^ *\d+ */, "").replace(/ +/g, " "));
        // Where there are many steps, the program writes them as signs.
        const inWords = unnumbered.map((line) => line.replaceAll("←", " loads ").replaceAll("→", " stores "));
        assert.deepEqual(orders, inWords);

        const table = text.split(" orders\n").at(-1).trim().split("\n");
        const totals = table.map((line) => line.trim().split(/ +/).map(Number));
        const expected = 2 * increments;
        for (const [count, lost, orders] of totals) {
            assert.equal(lost, expected - count);
            assert.equal(endings.filter((state) => state.count === count).length, orders);
        }
        assert.equal(
            totals.reduce((sum, [, , orders]) => sum + orders, 0),
            endings.length,
        );
    });

    test(`what the steps of ${increments} increments each lose is what is missing`, () => {
        for (const { history, count, expected } of race.endings(race.begin(increments, false))) {
            assert.ok(history.every(({ lost }) => lost >= 0));
            assert.equal(
                history.reduce((sum, { lost }) => sum + lost, 0),
                expected - count,
            );
        }
    });

    test(`with a lock, no order of ${increments} increments each loses one`, () => {
        const endings = race.endings(race.begin(increments, true));
        assert.equal(endings.length, increments === 1 ? 2 : 6);
        assert.ok(endings.every(({ count, expected }) => count === expected));
    });
}

function play(order, ...options) {
    return [...order].reduce((state, name) => race.take(state, "AB".indexOf(name)), race.begin(...options));
}

test("a lost update is told when it is lost, and in the end", () => {
    assert.equal(race.inWords(play("", 1, false)), "Nobody has taken a step yet.");
    assert.equal(race.inWords(play("ABA", 1, false)), "A stores 1.");
    const last = "B stores 1. The count was 1 already: 1 update is lost.";
    assert.equal(race.inWords(play("ABAB", 1, false)), `${last} It ends at 1 of 2: 1 update is lost.`);
    assert.match(race.inWords(play("ABBBBA", 2, false)), /was 2 already: 2 updates are lost\.$/);
    assert.match(race.inWords(play("AABB", 1, false)), /It ends at 2 of 2: nothing is lost\.$/);
});

test("who has the lock keeps the other one out", () => {
    const state = play("A", 1, true);
    assert.equal(race.obstacle(state, 0), "");
    assert.equal(race.obstacle(state, 1), "It waits: A has the lock.");
    assert.equal(race.obstacle(play("AAA", 1, true), 0), "It has no step left.");
    assert.equal(race.obstacle(play("AAA", 1, true), 1), "");
});

// The event loop.

const lines = (blocks) => loop.moments(blocks).flatMap(({ line }) => line ?? []);

test("the lines are those of the example", () => {
    assert.deepEqual(lines(false), ours("examples/event-loop").trimEnd().split("\n"));
});

test("the lines with a counter that blocks are those of the example with such a counter", () => {
    const file = "crates/chess-exhibition/examples/event-loop.rs";
    let source = readFileSync(join(ROOT, file), "utf8");
    for (const [old, changed] of [
        ["Box::pin(count(&timers))", "Box::pin(count(number, &timers))"],
        ["async fn count(", "async fn count(number: usize, "],
        [
            "    timers.sleep(Duration::from_secs(1)).await;",
            "    if number == 2 { thread::sleep(Duration::from_secs(1)) }\n" +
                "    else { timers.sleep(Duration::from_secs(1)).await }",
        ],
    ]) {
        assert.equal(source.split(old).length, 2, `${file} has changed: ${old}`);
        source = source.replace(old, changed);
    }
    const folder = mkdtempSync(join(tmpdir(), "explore-"));
    try {
        writeFileSync(join(folder, "blocks.rs"), source);
        const program = join(folder, "blocks");
        output("rustc", "--edition", "2024", "-o", program, join(folder, "blocks.rs"));
        assert.deepEqual(lines(true), output(program).trimEnd().split("\n"));
    } finally {
        rmSync(folder, { recursive: true });
    }
});

test("every task is in one place at every moment", () => {
    for (const moment of [...loop.moments(false), ...loop.moments(true)]) {
        const { ready, running, waiting, done } = moment;
        assert.deepEqual([...ready, ...running, ...waiting, ...done].sort(), [1, 2, 3]);
        assert.ok(running.length <= 1);
    }
});
