// The law says what the programs say, and what was measured.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import explore from "../explore.js";
import law from "../law.js";
import { ours, ROOT } from "./programs.mjs";

const { K, LEVELS, MEASURED, PRESETS } = law;
const [bend, half, more, ten, own] = LEVELS;
const inFlight = (k) => `k ${K.indexOf(k)}`;
const at = (level, k) => level.take(level.begin, inFlight(k));
const said = (level, k) => level.words(level.begin, inFlight(k));
const preset = (name) => PRESETS.find(([known]) => known === name)[1];
const near = (found, wanted) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} instead of ${wanted}`);

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

// What was measured: the median of the rounds of a run.
const runs = (file) => JSON.parse(readFileSync(join(ROOT, "tutorial/measurements", `${file}.json`), "utf8")).runs;
const median = (values) => [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
/** What one more download takes, in µs: of the processor, or by the clock. */
function oneMore(who, measure) {
    const [many, few] = [runs("overhead")[who], runs("overhead")[`${who} few`]];
    const downloads = median(many.downloaded) - median(few.downloaded);
    return (1e6 * (median(many[measure]) - median(few[measure]))) / downloads;
}
const within = (ratio, found, wanted) => assert.ok(Math.abs(Math.log(found / wanted)) < Math.log(ratio), `${wanted}`);

test("c is what was measured", () => {
    within(1.05, MEASURED.tasks, oneMore("rust async", "cpu"));
    within(1.05, MEASURED.pythons, oneMore("python threaded", "seconds"));
    // Their processor time is more than one core has to give, which is why the clock counts.
    assert.ok(oneMore("python threaded", "cpu") > 1.05 * oneMore("python threaded", "seconds"));
    // As the comment and the table of chapter 09 say it.
    const chapter = readFileSync(join(ROOT, "tutorial/09-same-k.md"), "utf8");
    assert.match(chapter, /\| `async-download` \| 14\.4 \| 1 \|/);
    assert.match(chapter, /\| `threaded-download` \| 100 \|.* 1,138 \(/);
    within(1.01, MEASURED.pythons, 1e6 / 1138);
});

test("no measured run is shorter than the law", () => {
    const measured = (file, who) => median(runs(file)[who].seconds);
    const least = (sites, latency, k, cost) => law.law({ sites, latency, cost, cores: 1, k }).seconds;
    assert.ok(measured("same-k", "python threaded 100") > law.law(preset("Python's threads")).seconds);
    for (const k of [5, 100]) {
        assert.ok(measured("same-k", `rust async ${k}`) > least(20 * k, 50, k, MEASURED.tasks));
        assert.ok(measured("same-k", `python threaded ${k}`) > least(20 * k, 50, k, MEASURED.pythons));
    }
    for (const [who, { seconds, downloaded }] of Object.entries(runs("sweep"))) {
        const k = Number(/^rust async (\d+)$/.exec(who)?.[1]);
        if (k) assert.ok(median(seconds) > least(median(downloaded), 5, k, MEASURED.tasks), who);
    }
});

const SWEEP = { sites: 2000, latency: 5, cost: 50, k: 80, cores: 1 };

test("the longest side decides, and they change places at the knee", () => {
    assert.deepEqual(law.law(SWEEP), {
        rounds: 25,
        waiting: 0.125,
        work: 0.1,
        limit: 0,
        seconds: 0.125,
        decides: "waiting",
        knee: 100,
    });
    assert.equal(law.law({ ...SWEEP, k: 100 }).decides, "work");
    assert.equal(law.law({ ...SWEEP, k: 200 }).seconds, 0.1);
    assert.equal(law.law({ ...SWEEP, cores: 4 }).knee, 400);
    const limited = law.law({ ...SWEEP, rate: 10_000 });
    assert.deepEqual([limited.limit, limited.seconds, limited.decides, limited.knee], [0.2, 0.2, "limit", 50]);
});

test("there is no knee where one side decides at every k", () => {
    assert.equal(law.law({ ...SWEEP, cost: 6000 }).knee, null);
    assert.equal(law.law({ ...SWEEP, latency: 101 }).knee, null);
    assert.equal(law.law({ ...SWEEP, rate: 100 }).knee, null);
});

test("no run is shorter than the law, and none has more in flight, at work or begun than it may", () => {
    for (const k of [1, 3, 64, 99, 100, 101, 4000]) {
        for (const cores of [1, 3, 16]) {
            for (const [latency, rate] of [1, 5, 500].flatMap((latency) =>
                [null, 10, 1e4].map((rate) => [latency, rate]),
            )) {
                const settings = { ...SWEEP, sites: 300, latency, k, cores, rate };
                const downloads = law.run(settings);
                assert.ok(downloads.at(-1).end >= law.law(settings).seconds - 1e-9);
                const before = (site) => downloads[site] ?? { end: 0 };
                for (const [site, { start, answered, works }] of downloads.entries()) {
                    assert.ok(start >= before(site - k).end && works >= before(site - cores).end);
                    assert.ok(works >= answered);
                    if (rate) assert.ok(start >= (site + 1) / rate);
                }
            }
        }
    }
});

test("one after the other takes the sum of both sides", () => {
    const settings = { ...SWEEP, k: 1 };
    const { waiting, work } = law.law(settings);
    near(law.run(settings).at(-1).end, waiting + work);
});

test("the slider goes up in whole steps, of a tenth at most where they are not one", () => {
    assert.deepEqual([K.length, K[0], K.at(-1)], [100, 1, 4000]);
    for (const [index, k] of K.slice(1).entries()) {
        assert.ok(Number.isInteger(k) && k > K[index] && (k - K[index] === 1 || k <= 1.11 * K[index]), `${k}`);
    }
    for (const k of [5, 40, 60, 100, 160, 200, 300, 1000, 2000]) assert.ok(K.includes(k), `${k}`);
});

test("a level can be won, or has a proof", () => {
    const found = LEVELS.map((level) => explore.orders(level).won);
    assert.deepEqual(found, [1, 1, 0, 0, 1]);
    for (const [index, { hint, proof }] of LEVELS.entries()) assert.equal(proof === undefined, found[index] > 0, hint);
    // The search tries larger ones only, and no smaller one would help.
    for (const level of [more, ten]) assert.ok(K.every((k) => !level.won(at(level, k))));
    for (const level of LEVELS) assert.ok(!level.won(level.begin));
});

test("the curve bends: 1.60 s at 5, and 0.2 s from 40 on", () => {
    assert.deepEqual(bend.begin, { sites: 160, latency: 50, cost: MEASURED.tasks, cores: 1, rate: null, k: 5 });
    near(law.law(bend.begin).seconds, 1.6);
    assert.deepEqual(
        K.filter((k) => bend.won(at(bend, k))),
        K.filter((k) => k >= 40),
    );
    assert.equal(said(bend, 38), "Not yet: 0.25 s is more than 0.20 s.");
    assert.equal(said(bend, 40), "");
    assert.equal(bend.verdict(at(bend, 40)), "4 rounds × 50 ms = 0.20 s of waiting, beside 2.3 ms of work.");
});

test("half a second needs 200 in flight, and 199 miss it", () => {
    const seconds = (k) => law.law({ ...half.begin, k }).seconds;
    near(seconds(199), 0.55);
    near(seconds(200), 0.5);
    assert.ok(!half.won({ ...half.begin, k: 199 }) && half.won({ ...half.begin, k: 200 }));
    assert.equal(half.verdict(at(half, 200)), "10 rounds × 50 ms = 0.50 s of waiting, beside 0.10 s of work.");
    assert.equal(half.verdict(at(half, 4000)), "1 round × 50 ms = 50 ms of waiting, beside 0.10 s of work.");
});

test("with more work, no k is enough, and the proof says what would help", () => {
    const seconds = (change) => law.law({ ...more.begin, k: 4000, ...change }).seconds;
    assert.deepEqual({ ...more.begin, cost: 100 }, half.begin);
    assert.equal(seconds({}), 1);
    assert.equal(more.verdict(at(more, 4000)), "That is the largest k here.");
    assert.equal(more.moves(at(more, 4000)).length, 0);
    // Half of c, or twice the cores.
    assert.ok(seconds({ cost: 500 }) <= more.goal && seconds({ cores: 4 }) <= more.goal);
});

test("ten a second are 300 in 30 s, at every k", () => {
    const seconds = (change) => law.law({ ...ten.begin, ...change }).seconds;
    assert.deepEqual([...new Set(K.map((k) => seconds({ k })))], [30]);
    // A limit of 15, or fewer requests.
    assert.ok(seconds({ rate: 15 }) <= ten.goal && seconds({ sites: 200 }) <= ten.goal);
});

// Of each: k, what it takes there, what decides, and the smallest k that is best.
for (const [name, ...wanted] of [
    ["The lesson", 100, "0.10 s", "waiting", 160],
    ["A slow API", 4, "60 s", "waiting", 300],
    ["Python's threads", 100, "1.76 s", "work", 60],
    ["Ten a second", 10, "30 s", "limit", 1],
]) {
    test(`${name}: ${wanted.join(", ")}`, () => {
        const index = PRESETS.findIndex(([known]) => known === name);
        const state = own.take(own.begin, `preset ${index}`);
        assert.deepEqual(state, preset(name));
        const best = K.filter((k) => own.won(own.take(state, inFlight(k))));
        assert.equal(best.length, 1);
        const { seconds, decides } = law.law(state);
        assert.deepEqual([state.k, law.time(seconds), decides, ...best], wanted);
        // It is not faster beyond, and slower before.
        const times = K.map((k) => law.law({ ...state, k }).seconds);
        const least = Math.min(...times);
        assert.deepEqual(best, [K[times.indexOf(least)]]);
        assert.equal(explore.orders(own, state).won, 1);
        const step = state.k < best[0] ? 1 : -1;
        assert.deepEqual(own.moves(state), [`k ${K.indexOf(state.k) + step}`]);
        const missing = state.k < best[0] ? "a larger k is faster" : "a smaller k is as fast";
        assert.equal(own.words(own.begin, `preset ${index}`), `Not yet: ${missing}.`);
        assert.equal(own.words(state, inFlight(best[0])), "");
    });
}

test("a number of one's own counts where it can be one, and is refused where it cannot", () => {
    const after = own.take(own.begin, "sites 90");
    assert.deepEqual(after, { ...own.begin, sites: 90, isChosen: false });
    assert.ok(own.won(own.take(after, inFlight(90))) && !own.won(own.take(after, inFlight(160))));
    // Of a number that is written, the first digits can fit the dot: that is no win.
    assert.ok(!own.won(own.take(own.begin, "sites 100")));
    assert.equal(own.take(own.begin, "cost 0.5").cost, 0.5);
    assert.equal(own.take(own.take(own.begin, "rate 12"), "rate ").rate, null);
    for (const [move, says] of [
        ["sites ", "Sites N: from 1 to 4,000, whole."],
        ["sites 2.5", "Sites N: from 1 to 4,000, whole."],
        ["sites 4001", "Sites N: from 1 to 4,000, whole."],
        ["latency 0", "Latency L: from 1 to 60,000."],
        ["cost -1", "Work c: from 0.1 to 1,000,000."],
        ["cores 0", "Cores: from 1 to 64, whole."],
        ["rate 0", "Limit: from 0.1 to 100,000."],
        ["rate ?", "Limit: from 0.1 to 100,000."],
    ]) {
        assert.equal(own.refuses(own.begin, move), says);
    }
});

test("a time is written with the digits that it has", () => {
    const written = [1.6, 0.1, 0.05, 0.002304, 0.00012, 12.34, 60, 12345].map(law.time);
    assert.deepEqual(written, ["1.60 s", "0.10 s", "50 ms", "2.3 ms", "120 µs", "12.3 s", "60 s", "12,300 s"]);
});
