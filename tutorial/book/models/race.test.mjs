// The race says what race-condition says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import explore from "../explore.js";
import race from "../race.js";
import { ours, ROOT } from "./programs.mjs";

const [one, two, three, locked, opposite, same] = race.LEVELS;
const totals = ({ all, won }) => [all, won];
const play = (level, order) => [...order].reduce((state, name) => level.take(state, name), level.begin);
const said = (level, order) => level.words(play(level, order.slice(0, -1)), order.at(-1));

for (const level of [one, two]) {
    const { times } = level.begin;
    test(`the orders of ${times} increments each are those of race-condition`, () => {
        const text = ours("race-condition", "--interleavings", "--increments", String(times));
        const endings = race.endings(level.begin);
        assert.match(text, new RegExp(`: ${endings.length} orders\n`));
        const orders = endings.map(({ state, history }) => {
            return `${history.map(({ words }) => words).join(" ")} ${level.ends(state)}`;
        });
        const lines = text.split("\n").filter((line) => line.includes("ends at"));
        const unnumbered = lines.map((line) => line.replace(/^ *\d+ */, "").replace(/ +/g, " "));
        // Where there are many steps, the program writes them as signs.
        const inWords = unnumbered.map((line) => line.replaceAll("←", " loads ").replaceAll("→", " stores "));
        assert.deepEqual(orders, inWords);

        // Its table says how many orders win a level.
        const table = text.split(" orders\n").at(-1).trim().split("\n").slice(0);
        const rows = table.map((line) => line.trim().split(/ +/).map(Number));
        const losing = (number) => rows.find(([, lost]) => lost === number)?.[2] ?? 0;
        const all = rows.reduce((sum, [, , orders]) => sum + orders, 0);
        for (const [number, task] of [one, two, three].entries()) {
            if (task.begin.times !== times) continue;
            assert.deepEqual(totals(explore.orders(task)), [all, losing(number + 1)]);
        }
    });

    test(`what the steps of ${times} increments each lose is what is missing`, () => {
        for (const { state, history } of race.endings(level.begin)) {
            assert.ok(history.every(({ lost }) => lost >= 0));
            const lost = history.reduce((sum, step) => sum + step.lost, 0);
            assert.equal(lost, 2 * times - state.count);
        }
    });
}

test("the levels are won in as many orders as the book says", () => {
    const found = race.LEVELS.map((level) => totals(explore.orders(level)));
    assert.deepEqual(found, [
        [6, 4],
        [70, 32],
        [70, 0],
        [2, 0],
        [4, 2],
        [2, 0],
    ]);
});

test("the proof of three lost updates holds in every order", () => {
    for (const { history } of race.endings(three.begin)) {
        const [first, last] = [history.findIndex(({ words }) => words.includes("stores")), history.at(-1).words];
        const seen = history.slice(first + 1).filter(({ words }) => words.includes("loads"));
        assert.ok(seen.every(({ words }) => Number(words.at(-1)) >= 1));
        assert.ok(Number(last.at(-1)) >= 2);
        // It is the thread's second store.
        assert.equal(history.filter(({ words }) => words.startsWith(`${last[0]} stores`)).length, 2);
    }
});

test("the lines are those of the programs", () => {
    const counters = readFileSync(join(ROOT, "crates/race-condition/src/counters.rs"), "utf8");
    const deadlock = readFileSync(join(ROOT, "crates/race-condition/examples/deadlock.rs"), "utf8");
    for (const { begin } of race.LEVELS) {
        for (const { lines, steps } of begin.programs) {
            const source = "left" in begin.owners ? deadlock : counters;
            for (const line of lines) assert.ok(source.includes(line), line);
            for (const { line, mark } of steps) assert.ok(lines[line].includes(mark ?? lines[line]), mark);
        }
    }
    // The example brings both to a standstill in opposite orders, and not in the same one.
    const said = ours("examples/deadlock").split("\n");
    assert.match(said[0], /^in opposite orders: a deadlock, /);
    assert.match(said[1], /^in the same order: both threads had both locks$/);
});

test("a lost update is told when it is lost, and in the end", () => {
    assert.equal(said(one, "ABA"), "A stores 1.");
    assert.equal(said(one, "ABAB"), "B stores 1.");
    assert.equal(one.verdict(play(one, "ABAB")), "It ends at 1 of 2: 1 update is lost.");
    assert.equal(said(two, "ABBBBA"), "A stores 1. The count was 2 already: 2 updates are lost.");
    assert.equal(one.verdict(play(one, "AABB")), "It ends at 2 of 2: nothing is lost.");
});

test("who has a lock keeps the other one out", () => {
    assert.equal(locked.refuses(play(locked, "A"), "A"), "");
    assert.equal(locked.refuses(play(locked, "A"), "B"), "B waits: A has the lock.");
    assert.equal(locked.refuses(play(locked, "AAA"), "A"), "A is done. It has no step left.");
    assert.equal(locked.refuses(play(locked, "AAA"), "B"), "");
    assert.equal(said(locked, "AAA"), "A stores 1, unlocks.");
    assert.equal(opposite.refuses(play(opposite, "AB"), "A"), "A waits: B has right.");
    assert.match(opposite.verdict(play(opposite, "AB")), /: a deadlock\.$/);
    assert.equal(said(same, "AA"), "A takes right, ends.");
});
