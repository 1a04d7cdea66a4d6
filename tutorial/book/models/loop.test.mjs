// The event loop says what the example event-loop says.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import explore from "../explore.js";
import loop from "../loop.js";
import { ours, output, ROOT } from "./programs.mjs";

const FILE = "crates/chess-exhibition/examples/event-loop.rs";
const source = readFileSync(join(ROOT, FILE), "utf8");
const [predict, two, blocks, between] = loop.LEVELS;

/** The same level with other settings. */
const but = (task, settings) => loop.level({ ...task, begin: { ...task.begin, ...settings } });
const play = (task, ...moves) =>
    moves.reduce((state, move) => {
        assert.equal(task.refuses(state, move), "", move);
        return task.take(state, move);
    }, task.begin);
const said = (task, ...moves) => task.words(play(task, ...moves.slice(0, -1)), moves.at(-1)).replace(/\s+/g, " ");
const refused = (task, ...moves) => task.refuses(play(task, ...moves.slice(0, -1)), moves.at(-1)).replace(/\s+/g, " ");

/** All states that can be reached. */
function reached(task, state = task.begin) {
    const after = task.won(state) ? [] : task.moves(state).map((move) => task.take(state, move));
    return [state, ...after.flatMap((next) => reached(task, next))];
}

/** The log of a level in which there is only one way to the end. */
function end(task, ...moves) {
    let state = play(task, ...moves);
    while (task.moves(state).length > 0) {
        assert.equal(task.moves(state).length, 1);
        state = task.take(state, task.moves(state)[0]);
    }
    return state;
}

test("the lines are those of the example", () => {
    assert.deepEqual(end(predict).log, ours("examples/event-loop").trimEnd().split("\n"));
});

test("the lines with a counter that blocks are those of the example with such a counter, in other orders too", () => {
    let changed = source;
    for (const [old, made] of [
        ["Box::pin(count(&timers))", "Box::pin(count(number, &timers))"],
        ["async fn count(", "async fn count(number: usize, "],
        [
            "    timers.sleep(Duration::from_secs(1)).await;",
            "    if number == 2 { thread::sleep(Duration::from_secs(1)) }\n" +
                "    else { timers.sleep(Duration::from_secs(1)).await }",
        ],
        [
            "let mut ready: VecDeque<usize> = (1..=3).collect();",
            "let mut ready: VecDeque<usize> = std::env::args().skip(1).map(|task| task.parse().unwrap()).collect();",
        ],
    ]) {
        assert.equal(changed.split(old).length, 2, `${FILE} has changed: ${old}`);
        changed = changed.replace(old, made);
    }
    const folder = mkdtempSync(join(tmpdir(), "explore-"));
    try {
        writeFileSync(join(folder, "blocks.rs"), changed);
        const program = join(folder, "blocks");
        output("rustc", "--edition", "2024", "-o", program, join(folder, "blocks.rs"));
        for (const ready of [
            [1, 2, 3],
            [3, 1, 2],
            [2, 3, 1],
        ]) {
            const lines = output(program, ...ready.map(String))
                .trimEnd()
                .split("\n");
            assert.deepEqual(end(but(blocks, { ready }), "guess 1").log, lines);
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
});

test("the lines of the listing are in the example", () => {
    assert.equal(loop.LINES.length, 4);
    for (const line of loop.LINES) assert.ok(source.includes(line.replace("…)", "")), line);
});

test("every task is in one place in every state, and one runs only while it blocks", () => {
    for (const task of loop.LEVELS) {
        for (const { ready, running, waiting, done, begun } of reached(task)) {
            assert.deepEqual([...ready, ...running, ...waiting, ...done].sort(), [1, 2, 3]);
            assert.deepEqual(running, running.length > 0 ? [task.begin.blocks] : []);
            // What is said when 2 blocks: 3 is ready, and has to wait.
            if (running.length > 0) assert.ok(ready.includes(3) && !begun.includes(3));
        }
    }
});

test("the levels are won in as many orders as the book says", () => {
    const found = loop.LEVELS.map((task) => Object.values(explore.orders(task)));
    assert.deepEqual(found, [
        [1, 1],
        [18, 6],
        [4, 4],
        [4, 0],
    ]);
});

test("3 could start in between if 2 did not block: so it is the blocking that forbids it", () => {
    assert.deepEqual(explore.orders(but(between, { blocks: undefined })), { all: 5, won: 3 });
    // And not the choice: the loop's own order would do it too.
    assert.ok(explore.orders(but(between, { blocks: undefined, free: false })).won > 0);
    assert.match(
        explore.givesUp(between, between.begin).says,
        /^Right, it can't be done\. 2 never comes to an \.await/,
    );
});

test("what is won is what the log says", () => {
    for (const state of reached(two)) {
        const first = state.log.indexOf("  Two");
        assert.equal(two.won(state), first >= 0 && state.log[first - 1].startsWith("task 3 runs"));
    }
    for (const task of [between, but(between, { blocks: undefined })]) {
        for (const state of reached(task)) {
            const runs = (number) => state.log.findIndex((line) => line.startsWith(`task ${number} runs`));
            const ended = state.done.includes(2);
            assert.equal(task.won(state), runs(3) > runs(2) && runs(2) >= 0 && !ended);
        }
    }
});

test("the clock counts the sleep of the loop, and that of who blocks", () => {
    assert.equal(end(predict).clock, 1);
    for (const guess of [1, 2, 3, 4]) {
        const state = end(blocks, `guess ${guess}`);
        assert.ok(blocks.won(state));
        assert.match(blocks.verdict(state), new RegExp(`^You said ${guess} s\\. It took 2 s: `));
    }
});

test("a move that cannot be made says why", () => {
    assert.equal(refused(predict, "2"), "1 has been ready longer. This loop takes turns; tokio promises no order.");
    assert.equal(refused(predict, "sleep"), "Not yet: 1 is ready.");
    assert.equal(refused(predict, "1", "1"), "1 waits: its timer hasn't ended, so it isn't on the ready list.");
    const all = ["1", "2", "3", "sleep", "1", "2", "3"];
    assert.equal(refused(predict, ...all.slice(0, 5), "1"), "1 is done.");
    assert.equal(refused(predict, ...all, "sleep"), "All are done: nobody waits for a timer.");
    assert.match(refused(two, ...all.slice(0, 5), "2"), /^1 has said Two first/);
    assert.equal(refused(two, "3"), "");
    assert.equal(refused(blocks, "1"), "First guess what the clock shows at the end.");
    assert.equal(refused(blocks, "guess 3", "guess 2"), "You have said 3 s. Now play it, or start again.");
    for (const move of ["1", "3", "sleep"]) {
        const keeps = "2 keeps the thread: until it's done, the loop can do nothing.";
        assert.equal(refused(blocks, "guess 1", "1", "2", move), keeps);
    }
});

test("nobody is told that a timer has not ended whose second is over", () => {
    const late = ["guess 1", "1", "2", "2"];
    assert.match(refused(blocks, ...late, "1"), /^The second of 1 is over, .* only when nobody is ready\.$/);
    const counts =
        "The second of 1 is over, but this small loop counts only its own sleep. " +
        "A real one would look at the clock, and go on with 1.";
    assert.equal(refused(blocks, ...late, "3", "1"), counts);
    assert.ok(refused(blocks, ...late, "3", "3").startsWith("3 waits: its timer hasn't ended"));
    assert.ok(said(blocks, ...late, "3", "sleep").startsWith(`Nobody is ready. ${counts} This one sleeps. `));
    assert.match(said(blocks, ...late, "3", "sleep"), / 1 and 3\.$/);
    // Where nobody blocks, and where nobody waits yet, there is nothing to say.
    assert.ok(!said(predict, "1", "2", "3", "sleep").includes("only its own sleep"));
    assert.deepEqual(play(but(blocks, { ready: [2, 1, 3] }), "guess 1", "2", "2").late, []);
});
