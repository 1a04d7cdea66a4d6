// Two workers take jobs from a list or a queue, and the reader decides who works, and who is killed or paused.
(() => {
    const [NAMES, JOBS] = [["1", "2"], 6];
    // Where a job is. A number is what is left of its ring: when that is empty, it is in the queue again.
    const [QUEUED, FULL, DONE, IDLE] = [0, 3, "done", { job: null, step: 0, paused: false }];

    // The steps of a worker. With pipes, the answer is all that the parent hears of it.
    const ORDERS = {
        pipes: ["take a job", "download", "answer"],
        first: ["take a job", "acknowledge", "download", "store the result"],
        middle: ["take a job", "download", "acknowledge", "store the result"],
        last: ["take a job", "download", "store the result", "acknowledge"],
    };
    const LISTING = {
        "take a job": "serde_json::from_str(&lines.recv()?)?",
        download: "crate::fetch(&client, &site.parse()?)",
        answer: "write_line(&mut io::stdout(), &answer)",
    };

    // A state never changes: a move makes a new one. In this one so many jobs are left.
    function begin(order, left, may) {
        const all = (done, open) => Array.from({ length: JOBS }, (_, job) => (job < JOBS - left ? done : open));
        const [jobs, results] = [all(DONE, QUEUED), all(1, 0)];
        return { order, jobs, results, requests: JOBS - left, workers: [IDLE, IDLE], ...may };
    }

    const nextStep = ({ order, workers }, name) => ORDERS[order][workers[name - 1].step];
    const isHeld = ({ workers }, job) => workers.some((worker) => worker.job === job && !worker.paused);
    // The number of the job that is handed out, while nobody says that it is still at it.
    const silent = (state) => state.jobs.findIndex((at, job) => at > QUEUED && !isHeld(state, job)) + 1;

    // Why a move cannot be made; empty where it can.
    function refuses(state, move) {
        const [name, does] = move.split(" ");
        const late = silent(state);
        const none = late ? `No job is here: wait until ${late} is handed out again.` : "No job is left to take.";
        if (move === "both") return NAMES.every((name) => refuses(state, `${name} step`)) ? none : "";
        if (move === "wait") return late ? "" : "A tick changes nothing: whoever has a job says that it's still at it.";
        const { job, paused } = state.workers[name - 1];
        if (does === "step" && paused) return `Worker ${name} is paused. Let it continue first.`;
        if (does === "step") return job !== null || state.jobs.includes(QUEUED) ? "" : none;
        if (!state[`${does}s`] && !(does === "pause" && paused)) return `One ${does} is enough here. Go on, or undo.`;
        return job === null ? `Worker ${name} has no job, so nothing would come of it. Let it take one.` : "";
    }
    const MOVES = ["1 step", "1 kill", "1 pause", "2 step", "2 kill", "2 pause", "wait"];
    const moves = (state) => MOVES.filter((move) => refuses(state, move) === "");
    function take(state, move) {
        if (move === "both") return NAMES.reduce(finish, state);
        const [jobs, results, workers] = [[...state.jobs], [...state.results], [...state.workers]];
        const after = { ...state, jobs, results, workers };
        if (move === "wait")
            return { ...after, jobs: jobs.map((at, job) => (job + 1 === silent(state) ? at - 1 : at)) };
        const [name, does] = move.split(" ");
        const { job: had, step: at, paused } = workers[name - 1];
        const step = does === "step" ? nextStep(state, name) : does;
        const job = had ?? jobs.indexOf(QUEUED);
        if (does !== "step" && !paused) after[`${does}s`] -= 1;
        if (step === "kill" && jobs[job] === DONE && results[job] === 0) results[job] = "lost";
        if (step === "kill" && state.order === "pipes") [jobs[job], results[job]] = [DONE, "worker-died"];
        // Whoever takes a job, or goes on with it, says so.
        if (step === "take a job" || (paused && jobs[job] > QUEUED)) jobs[job] = FULL;
        if (step === "download") after.requests += 1;
        if (step === "store the result" || step === "answer") results[job] += 1;
        if (step === "acknowledge" || step === "answer") jobs[job] = DONE;
        const worker = { job, step: does === "step" ? at + 1 : at, paused: step === "pause" && !paused };
        workers[name - 1] = step === "kill" || worker.step === ORDERS[state.order].length ? IDLE : worker;
        return after;
    }

    // A worker does what is left of its job, or the whole next one.
    function finish(state, name) {
        const after = refuses(state, `${name} step`) ? state : take(state, `${name} step`);
        return after === state || after.workers[name - 1] === IDLE ? after : finish(after, name);
    }

    // What a move does, as a sentence.
    function words(state, move) {
        const [name, does] = move.split(" ");
        const after = take(state, move);
        if (move === "both") return "Both go on as far as they can.";
        if (move === "wait") return `A tick: job ${silent(state)} is ${silent(after) ? "still out" : "queued again"}.`;
        const { job, paused } = state.workers[name - 1];
        const number = (job ?? after.workers[name - 1].job) + 1;
        const open = state.jobs[job] !== DONE;
        const stays = open ? "stays handed out for three silent ticks" : "won't be handed out again";
        const falls = state.order === "pipes" ? `site ${number} is worker-died` : `job ${number} ${stays}`;
        const says = {
            kill: `is killed, and replaced at once; ${falls}`,
            pause: paused ? "goes on, as if nothing had happened" : "is paused: it can't say that it's still at it",
            "take a job": `takes job ${number}`,
            download: `downloads page ${number}: request ${after.requests}`,
            answer: `answers: the parent has result ${number}`,
            "store the result": `stores result ${number}${state.results[job] ? " again, in the same place" : ""}`,
            acknowledge: `acknowledges job ${number}${open ? ": the queue lets go of it" : ", as another did before"}`,
        };
        return `Worker ${name} ${says[does === "step" ? nextStep(state, name) : does]}.`;
    }

    const arrived = ({ results }) => results.filter((times) => times > 0).length;
    const isOver = ({ jobs, workers }) => jobs.every((at) => at === DONE) && workers.every(({ job }) => job === null);
    const ends = (number, all) => (state) => isOver(state) && arrived(state) === number && state.requests === all;
    const has = (value) => (state) => isOver(state) && state.results.includes(value);

    function verdict(state) {
        const number = (value) => state.results.indexOf(value) + 1;
        const counts = `${arrived(state)} results, ${state.requests} requests:`;
        if (number("worker-died")) return `${counts} site ${number("worker-died")} is lost, and named: worker-died.`;
        const asked = state.requests < JOBS ? "even before its page was asked for" : "and nothing names it";
        if (number("lost")) return `${counts} result ${number("lost")} is lost, ${asked}.`;
        if (number(2)) return `${counts} result ${number(2)} came twice; its number makes that harmless.`;
        const again = state.requests > JOBS ? "a page was asked for again" : "nothing was done twice";
        return `${counts} nothing is lost, and ${again}.`;
    }

    // What comes of the last job when a worker is killed before a step of it, and all goes on to the end.
    const TITLES = { first: "acknowledge first", middle: "acknowledge before the store", last: "acknowledge last" };
    const title = (point) => TITLES[point.split(" ")[0]];
    const ALL = Object.keys(TITLES).map((order) => ["1", "2", "3"].map((step) => `${order} ${step}`));
    const STRUCK = Object.fromEntries(ALL.flat().map((point) => [point, strike(...point.split(" "))]));
    function strike(order, step) {
        const struck = [...Array(Number(step)).fill("1 step"), "1 kill"].reduce(take, begin(order, 1, { kills: 1 }));
        const after = [...(silent(struck) ? ["wait", "wait", "wait"] : []), "both"].reduce(take, struck);
        const effects = { 1: after.requests > JOBS ? "asked again" : "fine", 2: "stored twice", lost: "lost" };
        return { after, before: ORDERS[order][step], effect: effects[after.results.at(-1)] };
    }
    const strikes = {
        first: "Click a step: the kill strikes just before it.",
        moves: ({ tried }) => ALL.flat().filter((point) => !tried.includes(point)),
        refuses: ({ tried }, point) => (tried.includes(point) ? `You know that one: ${STRUCK[point].effect}.` : ""),
        take: ({ tried }, point) => ({ ...STRUCK[point].after, tried: [...tried, point].sort() }),
        words: (_, point) => `${title(point)}, kill before ${STRUCK[point].before}: ${STRUCK[point].effect}.`,
        verdict: () => "In each order, some kill loses the result or has it stored twice.",
        won: ({ tried }) => ALL.some((all) => all.every((p) => tried.includes(p) && STRUCK[p].after.results[5] === 1)),
    };
    const works = { moves, refuses, take, words, verdict, first: "Click a worker: it takes its next step." };
    const plays = (won, hint, ...world) => ({ ...works, won, hint, begin: begin(...world) });
    const LEVELS = [
        {
            name: "Kill a worker",
            task: "The parent hands out jobs by pipe. Kill a worker at its job, and finish.",
            ...plays(has("worker-died"), "Let worker 1 take a job, and kill it.", "pipes", 6, { kills: 1 }),
        },
        {
            name: "Finish",
            task: "Now a queue has the list, and forgets a job when a worker acknowledges it. Bring in all six.",
            ...plays(ends(6, 6), "Let both do a job each.", "last", 6),
        },
        {
            name: "Kill in between",
            task: "Two jobs are left. Kill a worker after its download and before its acknowledgement, and finish.",
            ...plays(ends(6, 7), "Let worker 1 download, and kill it. Then wait.", "last", 2, { kills: 1 }),
        },
        {
            name: "Acknowledge first",
            task: "These workers acknowledge before they download. Lose a page that was downloaded.",
            ...plays(ends(5, 6), "Let worker 1 download, and kill it.", "first", 2, { kills: 1 }),
        },
        {
            name: "Pause a worker",
            task: "A paused worker is as silent as a dead one. Pause one at its job, and make a result come twice.",
            ...plays(has(2), "Pause worker 1 at a job, and wait three ticks.", "last", 2, { pauses: 1 }),
        },
        {
            name: "Never lose, never repeat",
            task: "Find an order in which no kill loses the result of job 6, or has it stored twice.",
            proof: `Store and acknowledgement are two steps, in two places. A kill between them loses the result, or has it
                stored twice. Store first, and make twice harmless: by a number.`,
            ...{ ...strikes, begin: { ...begin("last", 1), tried: [] } },
        },
    ];

    // What is shown of it.
    const row = (label, cells) => `<tr><th scope="row">${label}</th><td>${cells.join("</td><td>")}</td></tr>`;
    const table = (rows) => `<table class="explore-jobs"><tbody>${rows.join("")}</tbody></table>`;
    const chip = (job, below) => `<mark>&nbsp;${job + 1}&nbsp;</mark>${below && `<br><small>${below}</small>`}`;
    const result = (times, job) => (times === 0 ? "–" : chip(job, MARKS[times] ?? times));
    const [MARKS, RINGS] = [{ 1: "✓", 2: "×2", "worker-died": "died" }, ["", "●○○", "●●○", "●●●"]];
    const ring = (at) => (RINGS[at] ? `<span role="img" aria-label="ticks left: ${at}">${RINGS[at]}</span>` : "");
    function show(part, steps, { begin: { kills, pauses }, refuses }) {
        const { state } = steps.at(-1);
        const [{ jobs, results, workers, tried }, pipes] = [state, state.order === "pipes"];
        const button = (move, text, more = "") => `<button type="button" data-move="${move}" ${more}
            aria-disabled="${!tried && refuses(state, move) !== ""}">${text}</button>`;
        const labels = pipes ? ["in the list", "at a worker"] : ["in the queue", "handed out", "acknowledged"];
        const where = (at) => (at === DONE ? 2 : Math.min(at, 1));
        const cells = (index) => jobs.map((at, job) => (where(at) === index ? chip(job, pipes ? "" : ring(at)) : ""));
        const rows = [...labels.map((label, index) => row(label, cells(index))), row("results", results.map(result))];
        const column = (name) => {
            const [{ job, paused }, next] = [workers[name - 1], nextStep(state, name)];
            const code = (step) => (pipes ? LISTING[step].replace(/::|[(]/g, "$&<wbr>") : step);
            const line = (step) => `<code>${step === next ? `<mark>${code(step)}</mark>` : code(step)}</code>`;
            const title = `Worker ${name}: ${paused ? "paused" : job === null ? "no job" : `job ${job + 1}`}`;
            const text = `<strong>${title}<span class="explore-spoken"> (next: ${next})</span></strong>
              <span aria-hidden="true">${ORDERS[state.order].map(line).join("")}</span>`;
            return `<div>${button(`${name} step`, text, 'class="explore-card"')}
              ${kills ? button(`${name} kill`, `Kill ${name}`) : ""}
              ${pauses ? button(`${name} pause`, `${paused ? "Continue" : "Pause"} ${name}`) : ""}</div>`;
        };
        const effect = (point) => (tried.includes(point) ? `<b>${STRUCK[point].effect}</b>` : "kill before");
        const order = (point) => `<span class="explore-spoken">${title(point)}: </span>`;
        const kill = (point) =>
            button(point, `${order(point)}${effect(point)}<br>${STRUCK[point].before.replace("led", "&shy;led")}`);
        const choice = (points) => row(TITLES[STRUCK[points[0]].after.order], points.map(kill));
        part("stage").innerHTML = `${table(rows)}
        ${tried ? table(ALL.map(choice)) : `<div class="explore-stage explore-workers">${NAMES.map(column).join("")}</div>`}
        <div class="explore-row">${tried ? "" : button("both", "Let each do a job")}${tried || pipes || !(kills ?? pauses) ? "" : button("wait", "Wait one tick")}
          <span>results <b>${arrived(state)} of ${JOBS}</b> · requests <b>${state.requests}</b></span></div>`;
    }

    Explore.start("queue", { title: "Two workers, and one may die", levels: LEVELS, stage: () => "", show });
    if (typeof module !== "undefined") module.exports = { LEVELS, LISTING, STRUCK };
})();
