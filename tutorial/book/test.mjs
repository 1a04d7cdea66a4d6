// Tests the built book in a real browser, as somebody opens it: from a folder, without a server.
// scripts/test-book builds the book, installs what this needs, and runs it. Names of parts run only these.

import { browser, counts, pages, problems } from "./tests/browser.mjs";
import { cards } from "./tests/cards.mjs";
import { contents } from "./tests/contents.mjs";
import { everyPage, search, sideBySide, themes, withoutScripts } from "./tests/every-page.mjs";
import { explorables } from "./tests/explorables.mjs";
import { pictures } from "./tests/pictures.mjs";
import { quiz, quizByKeyboard, quizWithoutStorage } from "./tests/quiz.mjs";

const parts = {
    everyPage,
    withoutScripts,
    themes,
    search,
    sideBySide,
    cards,
    contents,
    quiz,
    quizByKeyboard,
    quizWithoutStorage,
    explorables,
    pictures,
};
const names = process.argv.slice(2);
try {
    for (const name of names.length > 0 ? names : Object.keys(parts)) {
        if (!(name in parts)) throw new Error(`${name} is none of ${Object.keys(parts).join(", ")}`);
        await parts[name]();
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
