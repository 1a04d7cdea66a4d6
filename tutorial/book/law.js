// The law of chapter 09, T ≥ max(⌈N ÷ k⌉ × L, N × c ÷ cores), as a curve over k: the reader drags a dot along it.
(() => {
    // c in µs, measured by `scripts/compare overhead`, beyond what a short run takes. Of async-download it is the processor
    // time of one more download. Python's threads do some of their work without the GIL, on a second core, so their
    // processor time is more than one core has to give: of them, c is the time by the clock, 1 s ÷ 1,138.
    const MEASURED = { tasks: 14.4, pythons: 879 };

    // The values of k: one by one, and later in steps of at most a tenth.
    const numbers = (least, most) => Array.from({ length: most - least + 1 }, (_, index) => least + index);
    const step = (k, ten = 10 ** (String(k).length - 2)) => (k < 20 * ten ? 1 : k < 50 * ten ? 2 : 5) * ten;
    const K = numbers(1, 4000).filter((k) => k < 10 || k % step(k) === 0);

    // The law, with the latency in ms, the cost, c, in µs, and so many a second where there is a limit; in seconds.
    function law({ sites, latency, cost, cores, rate, k }) {
        const rounds = Math.ceil(sites / k);
        const sides = {
            limit: rate ? sites / rate : 0,
            work: (sites * cost) / (1e6 * cores),
            waiting: (rounds * latency) / 1e3,
        };
        const seconds = Math.max(...Object.values(sides));
        const decides = Object.keys(sides).find((side) => sides[side] === seconds);
        // What is in flight is the rate times the time that each takes.
        const knee = (Math.min((1e6 * cores) / cost, rate ?? Infinity) * latency) / 1e3;
        return { ...sides, rounds, seconds, decides, knee: knee > 1 && knee <= sites ? knee : null };
    }

    // A run: a download has a place and a tick, waits, works when a core is free, and gives its place to another.
    function run({ sites, latency, cost, cores, rate, k }) {
        const downloads = [];
        for (let site = 0; site < sites; site += 1) {
            const start = Math.max(downloads[site - k]?.end ?? 0, rate ? (site + 1) / rate : 0);
            const answered = start + latency / 1e3;
            const works = Math.max(answered, downloads[site - cores]?.end ?? 0);
            downloads.push({ start, answered, works, end: works + cost / 1e6 });
        }
        return downloads;
    }

    const number = (value) => value.toLocaleString("en", { maximumSignificantDigits: 6 });
    function time(seconds) {
        const short = (value) => number(Number(value.toPrecision(3)));
        if (seconds >= 0.1) return `${seconds < 10 ? seconds.toFixed(2) : short(seconds)} s`;
        return seconds < 1e-3 ? `${short(seconds * 1e6)} µs` : `${short(seconds * 1e3)} ms`;
    }

    const REASONS = {
        waiting: ({ k, sites }) => (k < sites ? "Waiting decides." : "Waiting decides, and all are in flight."),
        work: () => "Work decides: more in flight doesn't help.",
        limit: () => "The limit decides.",
    };
    const least = ({ k, ...state }) => `${number(k)} in flight, at least ${time(law({ k, ...state }).seconds)}`;

    // The numbers that can be chosen: label, unit, the least, the most, and what else.
    const FIELDS = {
        sites: ["Sites N", "", 1, 4000, ", whole"],
        latency: ["Latency L", " ms", 1, 60_000],
        cost: ["Work c", " µs", 0.1, 1e6],
        cores: ["Cores", "", 1, 64, ", whole"],
        rate: ["Limit", " per second", 0.1, 1e5],
    };
    const program = (sites, latency, cost, cores, k, rate = null) => ({ sites, latency, cost, cores, rate, k });
    const PRESETS = [
        ["The lesson", program(160, 50, MEASURED.tasks, 1, 100)],
        ["A slow API", program(300, 800, 100, 1, 4)],
        ["Python's threads", program(2000, 50, MEASURED.pythons, 1, 100)],
        ["Ten a second", program(300, 50, 100, 1, 10, 10)],
    ];

    function isAllowed(name, text) {
        const [, , from, to, whole] = FIELDS[name];
        const inRange = Number(text) >= from && Number(text) <= to && (!whole || Number.isInteger(Number(text)));
        return inRange || (name === "rate" && text === "");
    }

    function refuses(_, move) {
        const [name, text] = move.split(" ");
        const [label, , from, to, whole = ""] = FIELDS[name] ?? [];
        return !label || isAllowed(name, text) ? "" : `${label}: from ${number(from)} to ${number(to)}${whole}.`;
    }

    function take(state, move) {
        const [name, text] = move.split(" ");
        if (name === "preset") return PRESETS[text][1];
        if (name === "k") return { ...state, k: K[text], isChosen: true };
        return { ...state, [name]: text === "" ? null : Number(text), isChosen: false };
    }

    const common = { refuses, take };
    // To fulfil a task that says how long it may take, only a larger k can help.
    const within = (goal, begin) => ({
        goal,
        begin,
        ...common,
        first: "Drag the dot along the curve, or press an arrow key.",
        moves: ({ k }) => (k === K.at(-1) ? [] : [`k ${K.indexOf(k) + 1}`]),
        won: (state) => law(state).seconds <= goal,
        words(state, move) {
            const { seconds } = law(take(state, move));
            return seconds <= goal ? "" : `Not yet: ${time(seconds)} is more than ${time(goal)}.`;
        },
        verdict(state) {
            const { rounds, waiting, work, seconds } = law(state);
            if (seconds > goal) return "That is the largest k here.";
            const inRounds = `${number(rounds)} round${rounds === 1 ? "" : "s"} × ${number(state.latency)} ms`;
            return `${inRounds} = ${time(waiting)} of waiting, beside ${time(work)} of work.`;
        },
    });

    // The smallest k that is as fast as the largest.
    const best = (state) => K.find((k) => law({ ...state, k }).seconds === law({ ...state, k: K.at(-1) }).seconds);
    const OWN = {
        name: "Your own program",
        task: "Find the smallest k on the slider beyond which nothing gets faster.",
        begin: PRESETS[0][1],
        hint: "Drag right until the time stops falling, then back while it stays.",
        first: "Press a name, or put in numbers of your own. Then drag the dot.",
        ...common,
        moves: ({ k, ...state }) => [`k ${K.indexOf(k) + Math.sign(best(state) - k)}`],
        // A number that is still being written wins nothing.
        won: (state) => state.isChosen === true && state.k === best(state),
        words(state, move) {
            const after = take(state, move);
            if (after.k === best(after))
                return after.isChosen ? "" : "The dot is there already. Move it away, and back.";
            return after.k < best(after) ? "Not yet: a larger k is faster." : "Not yet: a smaller k is as fast.";
        },
        verdict: (state) => `Beyond k = ${number(state.k)} nothing on the slider gets faster.`,
    };

    const LEVELS = [
        {
            name: "Bend the curve",
            task: "The thick line is the least time a run takes. Drag the dot down to 0.2 s.",
            hint: "More in flight are fewer rounds, so drag to the right.",
            ...within(0.2, { ...PRESETS[0][1], k: 5 }),
        },
        {
            name: "Half a second",
            task: "A longer list, more work, two cores. Bring it down to half a second.",
            hint: "Half a second is ten rounds of 50 ms, so a tenth of the sites has to be in flight.",
            ...within(0.5, program(2000, 50, 100, 2, 5)),
        },
        {
            name: "With more work",
            task: "Each download works ten times as long now. Half a second again.",
            proof: "The work takes 2,000 × 1,000 µs ÷ 2 = 1 s at every k. Half of c would help, or twice the cores.",
            ...within(0.5, program(2000, 50, 1000, 2, 5)),
        },
        {
            name: "Ten a second",
            task: "The other side allows ten requests a second. Have 300 answers in 20 s.",
            proof: "300 ÷ 10 a second = 30 s, and no k moves that. Fewer requests would help, or a limit of 15.",
            ...within(20, program(300, 50, 100, 1, 5, 10)),
        },
        OWN,
    ];

    // The pictures: in percent, so that they fit every size.
    const text = (x, y, anchor, dx, dy, words) =>
        `<text x="${x}%" y="${y}%" text-anchor="${anchor}" dx="${dx}" dy="${dy}" fill="currentcolor">${words}</text>`;
    const svg = (label, marks, height) => `<svg role="img" aria-label="${label}" width="100%" height="${height}"
        overflow="visible">${marks.join("")}</svg>`;

    const DASHES = { work: "8 4", limit: "2 4", goal: "16 6", knee: "3 4" };
    const stroke = (name) => `stroke="var(--law-${name})" stroke-dasharray="${DASHES[name] ?? "none"}" fill="none"
        stroke-width="${{ seconds: 10, tick: 1, knee: 1 }[name] ?? 2}" vector-effect="non-scaling-stroke"`;

    function timeline(state) {
        const downloads = run(state);
        const places = Math.min(state.k, state.sites);
        const rows = Math.min(places, 10);
        const until = downloads[Math.min(state.sites, places * 12) - 1].end;
        const across = (seconds) => (100 * Math.min(seconds, until)) / until;
        const down = (row) => (100 * row) / (rows + 1);
        const bar = (name, row, from, to) => `<rect fill="var(--law-${name})" y="${down(row)}%" height="13"
            x="${across(from)}%" width="${across(to) - across(from)}%"/>`;
        const marks = [text(0, down(rows), "start", 0, 12, "0 s"), text(100, down(rows), "end", 0, 12, time(until))];
        for (const row of numbers(0, rows - 1)) {
            const place = Math.round((row * (places - 1)) / Math.max(rows - 1, 1));
            marks.push(text(0, down(row), "end", -8, 11, number(place + 1)));
            for (let site = place; downloads[site]?.start < until; site += state.k) {
                const { start, answered, works, end } = downloads[site];
                marks.push(bar("waiting", row, start, answered), bar("queued", row, answered, works));
                marks.push(bar("work", row, works, end));
            }
        }
        const words = `${rows} of ${number(places)} places, ${time(until)} of ${time(downloads.at(-1).end)}`;
        return `<figcaption>${words}</figcaption>${svg(words, marks, rows * 16 + 16)}`;
    }

    function curve(state, goal) {
        const points = K.map((k) => ({ k, ...law({ ...state, k }) }));
        const [first, last] = [points[0], points.at(-1)];
        const { seconds, knee } = law(state);
        const sides = ["waiting", "work", "limit"].filter((side) => first[side] > 0);
        const high = Math.log10(first.seconds) + 0.1;
        const low = Math.log10(Math.min(...sides.map((side) => last[side]))) - 0.1;
        const down = (seconds) => (100 * (high - Math.log10(seconds))) / (high - low);
        const across = (k) => {
            const index = K.findLastIndex((least) => least <= k);
            return (100 * (index + (k - K[index]) / ((K[index + 1] ?? Infinity) - K[index]))) / (K.length - 1);
        };
        const level = (y, name) => `<line ${stroke(name)} x2="100%" y1="${y}%" y2="${y}%"/>`;
        const upright = (x, name) => `<line ${stroke(name)} x1="${x}%" x2="${x}%" y2="100%"/>`;
        const tick = (k) => upright(across(k), "tick") + text(across(k), 100, "middle", 0, 18, number(k));
        const marks = [1, 10, 100, 1000, 4000].map(tick);
        for (const power of numbers(Math.ceil(low), Math.floor(high)).map((exponent) => 10 ** exponent)) {
            marks.push(level(down(power), "tick"), text(0, down(power), "end", -8, 4, number(power)));
        }
        marks.push(text(57, 100, "start", 0, 18, "k, in flight"), text(0, 0, "middle", -16, -11, "seconds"));
        if (goal) marks.push(level(down(goal), "goal"), text(0, down(goal), "start", 4, 15, `at most ${time(goal)}`));
        if (knee) marks.push(upright(across(knee), "knee"), text(across(knee), 0, "middle", 0, -7, "knee"));
        const lines = ["seconds", ...sides].map((side) => {
            const path = points.map((point) => `${across(point.k)},${down(point[side])}`);
            return `<polyline ${stroke(side)} points="${path.join(" ")}"/>`;
        });
        const size = 'width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none"';
        marks.push(`<svg ${size}>${lines.join("")}</svg>`);
        const label = (side, k) => text(across(k), down(points[K.indexOf(k)][side]), "start", 6, -7, side);
        marks.push(...sides.map((side) => label(side, { waiting: 7, work: 2, limit: 40 }[side])));
        const dot = `cx="${across(state.k)}%" cy="${down(seconds)}%" fill="var(--accent)" stroke="var(--bg)"`;
        marks.push(`<circle class="law-focus" ${dot} r="14"/><circle ${dot} r="8" stroke-width="2"/>`);
        return svg(`Time over k, ${knee ? `with the knee at ${number(knee)}` : "without a knee"}`, marks, "100%");
    }

    const field = ([name, [label, unit, from, to]]) => `<label>${label}${unit && `,${unit}`} <input type="number"
        step="any" min="${from}" max="${to}" data-move="${name}" data-part="${name}"></label>`;
    const fields = `
    <div class="explore-row" role="group" aria-label="Programs">
      ${PRESETS.map(([name], index) => `<button type="button" data-move="preset ${index}">${name}</button>`).join("")}</div>
    <div class="law-numbers">${Object.entries(FIELDS).map(field).join("")}</div>`;
    const given = (begin, [name, [label, unit]]) => `<span>${label} = <b>${number(begin[name])}${unit}</b></span>`;
    const fixed = (begin) => Object.entries(FIELDS).map((entry) => (begin[entry[0]] ? given(begin, entry) : ""));
    const swatch = (name) => `<svg width=13 height=13><rect fill="var(--law-${name})" width=13 height=13 /></svg>`;
    const stage = ({ begin, goal }) => `
    ${goal ? `<p class="explore-row">${fixed(begin).join("")}</p>` : fields}
    <p data-part="decides"></p>
    <div class="law-plot"><input type="range" max="${K.length - 1}" aria-label="In flight, k" data-move="k" data-part="k">
      <div data-part="curve" style="height: 100%"></div></div>
    <details><summary>A run with these numbers</summary><figure data-part="run"></figure>
      <p>${swatch("waiting")} waits for the answer ${swatch("queued")} waits for a core ${swatch("work")} works</p></details>`;

    function show(part, steps, { goal }) {
        const { state } = steps.at(-1);
        part("decides").innerHTML = `<strong>${least(state)}.</strong> ${REASONS[law(state).decides](state)}`;
        part("k").value = K.indexOf(state.k);
        part("k").setAttribute("aria-valuetext", least(state));
        part("curve").innerHTML = curve(state, goal);
        part("run").innerHTML = timeline(state);
        // What somebody is writing is theirs.
        const others = Object.keys(FIELDS).filter((name) => part(name) && part(name) !== document.activeElement);
        for (const name of others) part(name).value = state[name] ?? "";
    }

    Explore.start("law", { title: "What decides?", levels: LEVELS, stage, show });
    if (typeof module !== "undefined") module.exports = { K, LEVELS, MEASURED, PRESETS, law, run, time };
})();
