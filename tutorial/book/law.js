// The law of chapter 09, T ≥ max(⌈N ÷ k⌉ × L, N × c ÷ cores), with numbers that the reader chooses.
(() => {
    // Of each model: its name, a remark, and what it makes of the numbers.
    const MODELS = {
        loop: ["A loop, in one thread", "It has one place and uses one core.", { k: 1, cores: 1 }],
        threads: ["Threads", "They use all cores. Python's, with the GIL, use one.", {}],
        tasks: ["Tasks, in one thread", "One thread uses one core.", { cores: 1 }],
        processes: ["Processes", "They use all cores.", {}],
    };
    const linear = (least, most) => Array.from({ length: most - least + 1 }, (_, i) => least + i);
    // Of each slider: its label, its values, which of them it shows first, and their unit.
    const SLIDERS = {
        sites: ["Sites, N", linear(1, 2000), 2000, ""],
        latency: ["Latency, L", linear(0, 1000), 5, " ms"],
        cost: ["CPU time of each, c", logarithmic(5000), 30, " µs"],
        k: ["In flight, k", logarithmic(4096), 100, ""],
        cores: ["Cores", linear(1, 16), 2, ""],
    };

    // Whole numbers of two digits, each a few percent more than the one before where that is possible.
    function logarithmic(most) {
        const powers = linear(0, Math.floor(10 * Math.log2(most))).map((tenth) => 2 ** (tenth / 10));
        return [...new Set([...powers.map((power) => Math.round(power.toPrecision(2))), most])];
    }

    // The law, with the latency in ms and the cost, c, in µs. The times are in seconds.
    function law({ sites, latency, cost, k, cores }) {
        const rounds = Math.ceil(sites / k);
        const waiting = (rounds * latency) / 1e3;
        const working = (sites * cost) / (1e6 * cores);
        const knee = (latency * 1e3 * cores) / cost;
        const seconds = Math.max(waiting, working);
        return { rounds, waiting, working, seconds, knee: knee > 1 && knee <= sites ? knee : null };
    }

    // A run in which a download waits, works when a core is free, and gives its place to another.
    function run({ sites, latency, cost, k, cores }) {
        const downloads = [];
        for (let site = 0; site < sites; site += 1) {
            const start = downloads[site - k]?.end ?? 0;
            const answered = start + latency / 1e3;
            const works = Math.max(answered, downloads[site - cores]?.end ?? 0);
            downloads.push({ start, answered, works, end: works + cost / 1e6 });
        }
        return downloads;
    }

    const number = (value) => value.toLocaleString("en");
    function time(seconds) {
        const short = (value) => number(Number(value.toPrecision(3)));
        if (seconds === 0 || seconds >= 1) return `${short(seconds)} s`;
        return seconds < 1e-3 ? `${short(seconds * 1e6)} µs` : `${short(seconds * 1e3)} ms`;
    }

    function verdict(settings) {
        const { waiting, working, seconds } = law(settings);
        const helps = waiting > working && settings.k < settings.sites;
        const decides = `The ${waiting > working ? "waiting" : "work"} decides`;
        return `At least ${time(seconds)}. ${decides}: a larger k ${helps ? "helps" : "does not help"}.`;
    }

    // The pictures: across in percent, so that they fit every width, and down in pixels.
    const text = (x, y, anchor, words) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
    const svg = (words, height, marks) => `<figcaption>${words}</figcaption>
    <svg role="img" aria-label="${words}" height="${height}">${marks.join("")}</svg>`;

    function timeline(settings) {
        const downloads = run(settings);
        const places = Math.min(settings.k, settings.sites);
        const rows = Math.min(places, 10);
        const until = downloads[Math.min(settings.sites, places * 12) - 1].end;
        const across = (seconds) => (100 * Math.min(seconds, until)) / until;
        const bar = (name, row, from, to) =>
            `<rect class="explore-${name}" y="${row * 16}" height="13"
        x="${across(from)}%" width="${across(to) - across(from)}%"/>`;
        const marks = [text(0, rows * 16 + 12, "start", "0 s")];
        marks.push(text("100%", rows * 16 + 12, "end", time(until)));
        for (const row of linear(0, rows - 1)) {
            const place = Math.round((row * (places - 1)) / Math.max(rows - 1, 1));
            marks.push(text(-8, row * 16 + 11, "end", number(place + 1)));
            for (let site = place; downloads[site]?.start < until; site += settings.k) {
                const { start, answered, works, end } = downloads[site];
                marks.push(bar("waiting", row, start, answered), bar("queued", row, answered, works));
                marks.push(bar("working", row, works, end));
            }
        }
        const ran = `${time(until)} of ${time(downloads.at(-1).end)}`;
        const words = `A run. Places: ${rows} of ${number(places)}. Time: ${ran}.`;
        return svg(words, rows * 16 + 16, marks);
    }

    function curve(settings) {
        const points = SLIDERS.k[1].map((k) => ({ k, ...law({ ...settings, k }) }));
        const { knee, seconds, waiting, working } = law(settings);
        const [first, last] = [points[0].seconds, points.at(-1).seconds];
        const [lowest, highest] = [Math.floor(Math.log10(last / 1.2)), Math.ceil(Math.log10(first * 1.2))];
        const across = (k) => (100 * Math.log2(k)) / 12;
        // No time at all is far below the picture.
        const down = (time) => Math.min(999, (150 * (highest - Math.log10(time))) / (highest - lowest));
        const marks = [1, 16, 256, 4096].map((k) => text(`${across(k)}%`, 168, "middle", number(k)));
        for (const power of linear(lowest, highest).map((exponent) => 10 ** exponent)) {
            marks.push(`<line x2="100%" y1="${down(power)}" y2="${down(power)}"/>`);
            marks.push(text(-8, down(power) + 4, "end", time(power)));
        }
        const lines = ["seconds", "waiting", "working"].map((side) => {
            const path = points.map((point) => `${across(point.k)},${down(point[side])}`);
            return `<polyline class="explore-${side}" points="${path.join(" ")}"/>`;
        });
        const size = 'width="100%" height="150" viewBox="0 0 100 150" preserveAspectRatio="none"';
        marks.push(`<svg ${size}>${lines.join("")}</svg>`);
        let words = `No knee: the ${waiting > working ? "waiting" : "work"} decides at every k`;
        if (knee !== null) {
            const x = `${across(knee)}%`;
            marks.push(`<line class="explore-knee" x1="${x}" x2="${x}" y1="0" y2="150"/>`);
            marks.push(text(x, -4, "middle", "knee"));
            words = `The knee is at k = ${number(Math.round(knee))}`;
        }
        marks.push(`<circle cx="${across(settings.k)}%" cy="${down(seconds)}" r="5"/>`);
        return svg(`Time over k, from ${time(first)} to ${time(last)}. ${words}.`, 172, marks);
    }

    const slider = ([name, [label, values, first]]) => `
    <label>${label} <b data-part="${name}-value" aria-hidden="true"></b> <input type="range"
      data-part="${name}" max="${values.length - 1}" value="${values.indexOf(first)}"></label>`;
    const option = (model) => `<option value="${model}">${MODELS[model][0]}</option>`;
    const card = (title, side) => `<div class="explore-card"><span>${title}</span>
    <strong data-part="${side}"></strong> <small data-part="${side}-sum"></small></div>`;
    const swatch = (name, words) => `<span><i class="explore-${name}"></i> ${words}</span>`;
    const PAGE = `
    <h3>What decides?</h3>
    <div class="explore-fields">
      <label>Model <select data-part="model">${Object.keys(MODELS).map(option).join("")}</select>
        <small data-part="remark"></small></label>${Object.entries(SLIDERS).map(slider).join("")}</div>
    <div class="explore-stage">${card("Waiting", "waiting")}${card("Work", "working")}</div>
    <p class="explore-says" role="status" data-part="says"></p>
    <figure data-part="timeline"></figure>
    <p class="explore-legend">${swatch("waiting", "waits for the answer")}
      ${swatch("queued", "waits for a core")} ${swatch("working", "works")}</p>
    <figure data-part="curve"></figure>`;

    function mount(place) {
        place.innerHTML = PAGE;
        const part = (name) => place.querySelector(`[data-part="${name}"]`);

        function show() {
            const [, remark, limits] = MODELS[part("model").value];
            const settings = {};
            for (const [name, [, values, , unit]] of Object.entries(SLIDERS)) {
                settings[name] = limits[name] ?? values[part(name).value];
                const words = number(settings[name]) + unit;
                part(`${name}-value`).textContent = words;
                part(name).setAttribute("aria-valuetext", words);
                part(name).disabled = name in limits;
            }
            const { rounds, waiting, working } = law(settings);
            const [sites, cost, k] = [settings.sites, settings.cost, settings.k].map(number);
            const inRounds = `⌈${sites} ÷ ${k}⌉ = ${number(rounds)} round${rounds === 1 ? "" : "s"}`;
            part("remark").textContent = remark;
            part("waiting").textContent = time(waiting);
            part("working").textContent = time(working);
            part("waiting-sum").textContent = `${inRounds} × ${number(settings.latency)} ms`;
            part("working-sum").textContent = `${sites} × ${cost} µs ÷ ${settings.cores}`;
            part("says").textContent = verdict(settings);
            place.dataset.decides = waiting > working ? "waiting" : "working";
            part("timeline").innerHTML = timeline(settings);
            part("curve").innerHTML = curve(settings);
        }
        place.addEventListener("input", show);
        part("model").value = "tasks";
        show();
    }

    if (typeof module !== "undefined") module.exports = { MODELS, law, run, verdict };
    else document.querySelectorAll('[data-explore="law"]').forEach(mount);
})();
