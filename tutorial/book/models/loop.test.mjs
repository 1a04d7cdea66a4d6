// The event loop says what the example event-loop says.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import "../explore.js";
import loop from "../loop.js";
import { ours, output, ROOT } from "./programs.mjs";

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
