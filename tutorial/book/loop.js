// The event loop of chapter 05, one line of its output at a time: who is ready, and who waits.
(() => {
    const WHY = {
        start: "Three tasks are ready, and none has run. What will the first line be?",
        takes: "The loop takes the task that has been ready longest, and polls it.",
        awaits: "It comes to the .await, leaves its waker with a timer, and gives the thread back.",
        keeps: "It calls std::thread::sleep, and keeps the thread. 3 is ready, and has to wait.",
        late: "It is done. A second has passed in which nobody else could run.",
        sleeps: "Nobody is ready. The loop sleeps until the first timer ends.",
        oversleeps: `The second of 1 is over, but this small loop counts only its own sleep.
      A real one would look at the clock, and go on with 1.`,
        ready: "Its timer has ended, and calls the waker: that puts it on the ready list.",
        goesOn: "The loop polls it again, and it goes on where it stopped.",
        done: "It is done.",
    };
    const ZONES = ["ready", "running", "waiting", "done"];

    // Everything that happens, from the start to the end. A moment without a line prints nothing.
    function moments(blocks) {
        const found = [];
        const tasks = { ready: [1, 2, 3], running: [], waiting: [], done: [] };
        let clock = 0;
        const add = (line, why) => found.push({ line, why, clock, ...structuredClone(tasks) });
        const list = (zone) => `[${tasks[zone].join(", ")}]`;
        const addWithLists = (words, why) =>
            add(`${words.padEnd(16)} ready ${list("ready").padEnd(9)} waiting ${list("waiting")}`, why);
        const move = (from, to) => tasks[to].push(tasks[from].shift());
        add(null, WHY.start);
        for (let turn = 1; tasks.done.length < 3; turn += 1) {
            if (tasks.ready.length === 0) {
                addWithLists("the loop sleeps", blocks ? WHY.oversleeps : WHY.sleeps);
                clock += 1;
                while (tasks.waiting.length > 0) {
                    move("waiting", "ready");
                    add(`task ${tasks.ready.at(-1)} is ready`, WHY.ready);
                }
            }
            move("ready", "running");
            const begins = turn <= 3;
            // Counter 2 can sleep with std::thread::sleep, and then the thread sleeps with it.
            const keeps = blocks && tasks.running[0] === 2;
            addWithLists(`task ${tasks.running} runs`, begins ? WHY.takes : WHY.goesOn);
            if (begins) add("  One", keeps ? WHY.keeps : WHY.awaits);
            if (keeps) clock += 1;
            const waits = begins && !keeps;
            if (!waits) add("  Two", keeps ? WHY.late : WHY.done);
            move("running", waits ? "waiting" : "done");
        }
        add(null, `All are done, after ${clock} second${clock === 1 ? "" : "s"}.`);
        return found;
    }

    const button = (name, words) => `<button type="button" data-part="${name}">${words}</button>`;
    const zone = (name) => `<div><dt>${name}</dt><dd data-part="${name}"></dd></div>`;
    const PAGE = `
    <h3>Step through the loop</h3>
    <p>Each step is one line of the output. Guess it before you take it.</p>
    <div class="explore-row"><label><input type="checkbox" data-part="blocks">
      counter 2 blocks (<code>std::thread::sleep</code>)</label></div>
    <dl class="explore-zones">${ZONES.map(zone).join("")}</dl>
    <div class="explore-row">${button("step", "Step")} ${button("back", "Back")}
      ${button("end", "Run to the end")} ${button("restart", "Restart")}
      <span>clock <strong data-part="clock"></strong></span></div>
    <p class="explore-says" role="status" data-part="says"></p>
    <ol class="explore-log" aria-label="Output so far" data-part="log"></ol>`;

    function mount(place) {
        place.innerHTML = PAGE;
        const part = (name) => place.querySelector(`[data-part="${name}"]`);
        let [all, now] = [moments(false), 0];

        function goTo(target) {
            now = Math.min(Math.max(target, 0), all.length - 1);
            const { line, why, clock, ...tasks } = all[now];
            for (const name of ZONES) {
                const numbers = tasks[name].map((number) => `<b>${number}</b>`);
                part(name).innerHTML = numbers.join(" ") || "<small>nobody</small>";
            }
            part("clock").textContent = `${clock} s`;
            // The line itself can be seen below: here it is for those who listen.
            part("says").innerHTML = `<span class="explore-spoken">${line ?? ""}</span> ${why}`;
            // Lines to come take their room, so that the page does not jump.
            const rows = all.map(({ line }, index) => {
                const when = index > now ? 'class="explore-later"' : "";
                return line === null ? "" : `<li ${when} aria-current="${index === now}">${line}</li>`;
            });
            part("log").innerHTML = rows.join("");
            // A button that cannot be used keeps the focus, and can still be read.
            const disable = (name, is) => part(name).setAttribute("aria-disabled", is);
            for (const name of ["step", "end"]) disable(name, now === all.length - 1);
            for (const name of ["back", "restart"]) disable(name, now === 0);
        }

        place.addEventListener("click", ({ target }) => {
            const targets = { step: now + 1, back: now - 1, end: all.length - 1, restart: 0, blocks: 0 };
            const name = target.dataset.part;
            if (name === "blocks") all = moments(target.checked);
            if (name in targets) goTo(targets[name]);
        });
        goTo(0);
    }

    if (typeof module !== "undefined") module.exports = { moments };
    else document.querySelectorAll('[data-explore="loop"]').forEach(mount);
})();
