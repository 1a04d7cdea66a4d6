// Tests the built book in a real browser, as somebody opens it: from a folder, without a server.
// scripts/test-book builds the book, installs what this needs, and runs it. Names of parts run only these.

import { readdirSync } from "node:fs";

import { browser, counts, pages, problems } from "./tests/browser.mjs";

// Every function that a file exports is a part; the pictures come last.
const folder = new URL("tests/", import.meta.url);
const files = readdirSync(folder).filter((file) => file !== "browser.mjs");
const modules = await Promise.all(files.map((file) => import(new URL(file, folder))));
const { pictures, ...others } = Object.assign({}, ...modules);
const parts = { ...others, pictures };
for (const name of Object.keys(parts)) if (typeof parts[name] !== "function") delete parts[name];

const names = process.argv.slice(2);
try {
    for (const name of names.length > 0 ? names : Object.keys(parts)) {
        if (!(name in parts)) throw new Error(`${name} is none of ${Object.keys(parts).join(", ")}`);
        // One that breaks off is a problem, and not the end of the others.
        await parts[name]().catch((error) => problems.add(`${name}: ${error.message}`));
    }
} finally {
    await browser.close();
}
for (const problem of problems) console.error(problem);
if (problems.size > 0) {
    console.error(`book: ${problems.size} problems`);
    process.exitCode = 1;
} else {
    console.log(`book: ${pages.length} pages, ${counts.checks} checks, nothing found`);
}
