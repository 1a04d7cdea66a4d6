// The law says what the programs say.

import assert from "node:assert/strict";
import { test } from "node:test";

import "../explore.js";
import law from "../law.js";
import { ours } from "./programs.mjs";

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
