// The queue loses what it has to lose, and the level with pipes says what multiprocess-download says.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import explore from "../explore.js";
import queue from "../queue.js";
import { program, ROOT } from "./programs.mjs";

const { LEVELS, LISTING, STRUCK } = queue;
const [pipes, finish, between, first, pause, never] = LEVELS;
const play = (level, moves) => moves.reduce((state, move) => level.take(state, move), level.begin);
const steps = (name, number) => Array(number).fill(`${name} step`);
const total = ({ results, requests }) => [results.filter((times) => times > 0).length, requests];

/** Every state in which a level can end, from here, each once. */
function endings(level, from = level.begin, known = new Set()) {
    const key = JSON.stringify(from);
    if (known.has(key)) return [];
    known.add(key);
    const moves = level.moves(from);
    if (moves.length === 0) return [from];
    return moves.flatMap((move) => endings(level, level.take(from, move), known));
}

test("the lines of the level with pipes are those of the program", () => {
    const source = readFileSync(join(ROOT, "crates/multiprocess-download/src/worker.rs"), "utf8");
    for (const line of Object.values(LISTING)) assert.ok(source.includes(line), line);
});

test("each level but the last can be won, and has few enough states to be searched at once", () => {
    for (const level of LEVELS) {
        const known = new Map();
        const { won } = explore.orders(level, level.begin, known);
        assert.equal(won > 0, level !== never, level.name);
        assert.ok(known.size < 10_000, `${level.name}: ${known.size} states`);
    }
});

test("the first two levels begin with all six jobs, the others with the last ones", () => {
    const left = LEVELS.map(({ begin }) => begin.jobs.filter((place) => place === 0).length);
    assert.deepEqual(left, [6, 6, 2, 2, 2, 1]);
    for (const { begin } of LEVELS) assert.equal(total(begin).join(), `${begin.requests},${begin.requests}`);
});

test("with pipes, whoever is killed costs one site, which is named and not tried again", () => {
    const ends = endings(pipes);
    assert.deepEqual(new Set(ends.map((end) => total(end).join())), new Set(["6,6", "5,5", "5,6"]));
    for (const end of ends) {
        const died = end.results.filter((result) => result === "worker-died").length;
        assert.equal(died, 1 - end.kills);
        assert.equal(pipes.won(end), died === 1);
    }
});

test("without a kill, a queue gets six results for six requests", () => {
    assert.deepEqual(new Set(endings(finish).map((end) => total(end).join())), new Set(["6,6"]));
});

test("acknowledged last, nothing is lost wherever one kills, and one request is repeated at most", () => {
    const ends = endings(between);
    assert.deepEqual(new Set(ends.map((end) => total(end).join())), new Set(["6,6", "6,7"]));
    const killed = [...steps("1", 2), "1 kill", ...steps("2", 4), "wait", "wait", "wait"];
    assert.equal(play(between, killed).jobs[4], 0, "the job is in the queue again");
    const state = play(between, [...killed, "both"]);
    assert.ok(between.won(state));
    assert.equal(between.verdict(state), "6 results, 7 requests: nothing is lost, and a page was asked for again.");
    // Before the download there is no request to repeat.
    assert.ok(!between.won(play(between, ["1 step", "1 kill", "both", "wait", "wait", "wait", "both"])));
});

test("acknowledged first, the page of a killed worker is lost, and nothing names it", () => {
    const state = play(first, [...steps("1", 3), "1 kill", "both"]);
    assert.ok(first.won(state));
    assert.deepEqual(total(state), [5, 6]);
    assert.equal(first.verdict(state), "5 results, 6 requests: result 5 is lost, and nothing names it.");
    assert.deepEqual(new Set(endings(first).map((end) => total(end).join())), new Set(["6,6", "5,5", "5,6"]));
});

test("a result comes twice for one more request, and never is one lost, wherever one pauses", () => {
    for (const end of endings(pause)) {
        assert.equal(total(end)[0], 6);
        assert.equal(pause.won(end), end.results.includes(2));
        if (pause.won(end)) assert.equal(end.requests, 7);
    }
    const waits = ["wait", "wait", "wait"];
    const state = play(pause, ["1 step", "1 pause", "both", ...waits, "both", "1 pause", ...steps("1", 3)]);
    assert.deepEqual(state.results, [1, 1, 1, 1, 2, 1]);
    assert.match(
        pause.verdict(state),
        /^6 results, 7 requests: result 5 came twice; its number makes that harmless\.$/,
    );
    // Whoever goes on in time has a full ring again.
    assert.deepEqual(play(pause, ["1 step", "1 pause", "wait", "wait"]).jobs[4], 1);
    assert.deepEqual(play(pause, ["1 step", "1 pause", "wait", "wait", "1 pause"]).jobs[4], 3);
});

test("in every order some kill loses the result or has it stored twice, and it is the last one", () => {
    const effects = (order) => [1, 2, 3].map((step) => STRUCK[`${order} ${step}`].effect);
    assert.deepEqual(effects("first"), ["fine", "lost", "lost"]);
    assert.deepEqual(effects("middle"), ["fine", "asked again", "lost"]);
    assert.deepEqual(effects("last"), ["fine", "asked again", "stored twice"]);
    // The proof: it is the kill between the store and the acknowledgement, whichever of them is last.
    for (const order of ["first", "middle", "last"]) {
        const { before, effect } = STRUCK[`${order} 3`];
        assert.equal(effect, before === "acknowledge" ? "stored twice" : "lost");
    }
    assert.deepEqual(explore.orders(never), { all: 362880, won: 0 });
    const good = { ...never, won: ({ tried }) => tried.filter((point) => point.startsWith("last")).length === 3 };
    assert.ok(explore.orders(good).won > 0, "the search looks at all of them");
});

test("a job is in one place, and whoever has it and speaks keeps its ring full", () => {
    for (const level of [pipes, between, first, pause]) {
        const known = new Set();
        const look = (state) => {
            const key = JSON.stringify(state);
            if (known.has(key)) return;
            known.add(key);
            // It is no longer in the queue; where it is not acknowledged last, it may be off it already.
            const allowed = level === between || level === pipes ? [3] : [3, "done"];
            const held = state.workers.filter(({ job, paused }) => job !== null && !paused).map(({ job }) => job);
            // One that was paused for too long goes on with a job that is in the queue, or with another worker.
            if (level !== pause) assert.ok(held.every((job) => allowed.includes(state.jobs[job])));
            if (level !== pause) assert.equal(new Set(held).size, held.length);
            for (const place of state.jobs) assert.ok([0, 1, 2, 3, "done"].includes(place));
            for (const move of level.moves(state)) look(level.take(state, move));
        };
        look(level.begin);
    }
});

test("what cannot be done is refused with the reason", () => {
    const refuses = (level, moves, move) => level.refuses(play(level, moves), move);
    assert.match(refuses(between, [], "1 kill"), /^Worker 1 has no job/);
    assert.match(refuses(between, [], "wait"), /^A tick changes nothing/);
    assert.match(refuses(between, ["1 step"], "wait"), /^A tick changes nothing/);
    assert.equal(refuses(between, ["1 step", "1 kill"], "wait"), "");
    assert.match(refuses(between, ["1 step", "1 kill", "2 step"], "2 kill"), /^One kill is enough/);
    assert.match(refuses(between, ["1 step", "1 kill", "both"], "2 step"), /wait until 5 is handed out again\.$/);
    assert.match(refuses(pause, ["1 step", "1 pause"], "1 step"), /is paused/);
    assert.match(refuses(pause, ["1 step", "1 pause", "2 step"], "2 pause"), /^One pause is enough/);
    assert.equal(refuses(pause, ["1 step", "1 pause"], "1 pause"), "");
    assert.match(refuses(finish, ["both", "both", "both"], "both"), /^No job is left/);
});

/** The processes that a process has started, whichever of its threads it was. */
function children(pid) {
    const list = (thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => list(thread).split(" ").filter(Boolean).map(Number));
}

const options = { timeout: 60_000, skip: existsSync("/proc/self/task") ? false : "there is no /proc" };
test("a worker of multiprocess-download that is killed costs one site, as in the level", options, async () => {
    // It answers nobody until it is told to, so both workers are at work when one of them is killed.
    const [held, asked] = [new Map(), []];
    let opened = false;
    const server = createServer((request, response) => {
        asked.push(request.url);
        if (opened) response.end("a page");
        else held.set(request.url, response);
        server.emit("asked");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sites = [1, 2, 3, 4, 5, 6].map((site) => `http://127.0.0.1:${server.address().port}/${site}`);
    const parent = spawn(program("multiprocess-download"), ["--json", "--concurrency", "2", ...sites]);
    try {
        let text = "";
        parent.stdout.setEncoding("utf8").on("data", (more) => {
            text += more;
        });
        const ended = once(parent, "close");
        while (held.size < 2) await once(server, "asked");
        const workers = children(parent.pid);
        assert.equal(workers.length, 2);
        const closed = Promise.race(
            [...held].map(async ([url, response]) => {
                await once(response, "close");
                return url;
            }),
        );
        process.kill(workers[0], "SIGKILL");
        const lost = await closed;
        opened = true;
        for (const [url, response] of held) if (url !== lost) response.end("a page");
        const [code] = await ended;
        assert.equal(code, 1);

        const lines = text.trim().split("\n").map(JSON.parse);
        const { summary } = lines.pop();
        const failed = lines.filter(({ outcome }) => outcome !== "ok");
        assert.deepEqual(
            failed.map(({ site, outcome }) => [new URL(site).pathname, outcome]),
            [[lost, "worker-died"]],
        );
        assert.deepEqual([summary.downloaded, summary.failed, summary.not_run], [5, 1, 0]);
        assert.deepEqual(summary.kinds, { "worker-died": 1 });

        // The level, played in the same way, ends with as many results and requests.
        const state = play(pipes, [...steps("1", 2), ...steps("2", 2), "1 kill", "both", "both", "both"]);
        assert.ok(pipes.won(state));
        assert.deepEqual(total(state), [summary.downloaded, asked.length]);
    } finally {
        parent.kill("SIGKILL");
        server.closeAllConnections();
        server.close();
    }
});
