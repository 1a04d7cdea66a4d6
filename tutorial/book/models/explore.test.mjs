// The search through all orders, and what is said to somebody who gives up.

import assert from "node:assert/strict";
import { test } from "node:test";

import explore from "../explore.js";

/** From 0 to 3 by ones and twos. */
const stairs = (goal) => ({
    begin: 0,
    moves: (stair) => ["1", "2"].filter((step) => stair + Number(step) <= 3),
    take: (stair, step) => stair + Number(step),
    won: (stair) => stair === goal,
    hint: "Begin with one.",
    proof: "There are three stairs.",
});

test("all orders are counted, and they end where they win", () => {
    assert.deepEqual(explore.orders(stairs(3)), { all: 3, won: 3 });
    assert.deepEqual(explore.orders(stairs(4)), { all: 3, won: 0 });
    // 2 is reached in two orders, and passed by in one: 1, 2.
    assert.deepEqual(explore.orders(stairs(2)), { all: 3, won: 2 });
    assert.deepEqual(explore.orders(stairs(1), 2), { all: 1, won: 0 });
});

test("states are met once, however many orders there are", () => {
    const long = { begin: [0, 0], moves: ([a, b]) => [...(a < 60 ? "a" : ""), ...(b < 60 ? "b" : "")] };
    long.take = ([a, b], move) => (move === "a" ? [a + 1, b] : [a, b + 1]);
    long.won = ([a, b]) => a === 60 && b === 60;
    const { all, won } = explore.orders(long);
    assert.ok(all === won && all > 1e34);
});

test("who gives up is right, or told how to begin", () => {
    assert.deepEqual(explore.givesUp(stairs(4), 0), {
        says: "Right, it can't be done. There are three stairs.",
        wins: true,
    });
    assert.deepEqual(explore.givesUp(stairs(1), 0), { says: "It can be done. Begin with one." });
    const late = "It can be done, but no longer from here: undo, or start again. From the start: Begin with one.";
    assert.deepEqual(explore.givesUp(stairs(1), 2), { says: late });
    assert.deepEqual(explore.givesUp(stairs(1), 1), { says: "You have just done it." });
});
