// Every page of the book: two themes, a keyboard that reaches everything, and the two languages side by side.

(() => {
    const { element } = Book;

    twoThemes();
    keyboard();
    sideBySide();
    scrollers();
    copies();

    /** Light and Dark are enough. Whoever chose another theme in another book gets the nearer of the two. */
    function twoThemes() {
        const button = (theme) => document.getElementById(`mdbook-theme-${theme}`);
        for (const theme of ["rust", "coal", "ayu"]) {
            if (document.documentElement.classList.contains(theme)) button(theme === "rust" ? "light" : "navy").click();
            button(theme).parentElement.remove();
        }
        button("navy").textContent = "Dark";
    }

    /** What answers to the mouse becomes a button for all, and keys that belong to a control stay with it. */
    function keyboard() {
        const menu = document.getElementById("mdbook-menu-bar");
        menu.setAttribute("role", "banner");
        asButton(menu.querySelector("label"), "Table of contents", document.documentElement, ".sidebar-visible");
        for (const fold of document.querySelectorAll(".chapter-fold-toggle")) {
            asButton(fold, "What belongs to it", fold.closest("li"), ".expanded");
        }
        // The arrow keys turn the pages of the book, but not from here.
        document.querySelector("main").addEventListener("keydown", (event) => {
            const control = event.target.closest("input, select, textarea, button, [tabindex]");
            if (control && event.key !== "Escape") event.stopPropagation();
        });
    }

    function asButton(node, name, owner, expanded) {
        const button = element("button", { type: "button", class: node.className, "aria-label": name });
        const tell = () => button.setAttribute("aria-expanded", owner.matches(expanded));
        button.append(...node.childNodes);
        button.addEventListener("click", () => {
            node.click();
            tell();
        });
        tell();
        node.after(button);
        node.classList.add("hidden");
    }

    /** Whatever is wider than its box can be scrolled without a mouse. */
    function scrollers() {
        for (const corner of document.querySelectorAll("th:empty")) corner.replaceWith(element("td"));
        const boxes = document.querySelectorAll(".table-wrapper, pre > code, main p:has(img)");
        const look = (box) => {
            if (box.scrollWidth > box.clientWidth) {
                box.tabIndex = 0;
                box.setAttribute("role", "group");
                box.setAttribute("aria-label", { CODE: "Listing", P: "Picture" }[box.tagName] ?? "Table");
            } else {
                for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
            }
        };
        // At once too: the observer comes with a frame, which somebody at the keyboard does not wait for.
        const all = () => boxes.forEach(look);
        const observer = new ResizeObserver(all);
        for (const box of boxes) observer.observe(box);
        all();
    }

    /** One listing in two languages: beside each other where each line has room, and as tabs where one has not. */
    function sideBySide() {
        const python = document.querySelector("h2#in-python ~ pre:has(> code.language-python)");
        const rust = [...document.querySelectorAll("h2#the-program ~ pre:has(> code.language-rust)")].find((listing) =>
            /\bfn download_all_sites\b/.test(listing.textContent),
        );
        if (!python || !rust) return;
        const figure = element("figure", { class: "beside", id: "side-by-side" });
        const link = element("a", { href: "#side-by-side" }, "together with the one in Rust");
        const place = element("p", {}, "The listing stands ");
        place.append(link, ".");
        python.replaceWith(place);
        rust.replaceWith(figure);
        const tablist = element("div", { role: "tablist", "aria-label": "Language" });
        const views = Object.entries({ Rust: rust, Python: python }).map(([name, listing]) => {
            const tab = element("button", { type: "button", role: "tab", id: `tab-${name}` }, name);
            const panel = element("div", { "aria-labelledby": tab.id });
            panel.append(element("p", { class: "language" }, name), listing);
            tablist.append(tab);
            tab.addEventListener("click", () => choose(name));
            // The browser's search found something in it.
            panel.addEventListener("beforematch", () => choose(name));
            return { name, tab, panel, code: listing.querySelector("code") };
        });
        figure.append(tablist, ...views.map(({ panel }) => panel));
        let shown = Book.kept("language").shown === "Python" ? "Python" : "Rust";
        const arrange = () => {
            figure.classList.remove("tabs");
            for (const { panel } of views) panel.hidden = false;
            const narrow = [figure, ...views.map(({ code }) => code)].some((box) => box.scrollWidth > box.clientWidth);
            figure.classList.toggle("tabs", narrow);
            for (const { name, tab, panel } of views) {
                tab.setAttribute("aria-selected", name === shown);
                tab.tabIndex = name === shown ? 0 : -1;
                panel.setAttribute("role", narrow ? "tabpanel" : "group");
                if (narrow && name !== shown) panel.setAttribute("hidden", "until-found");
            }
        };
        const choose = (name) => {
            shown = name;
            Book.keep("language", { shown });
            arrange();
        };
        link.addEventListener("click", () => choose("Python"));
        tablist.addEventListener("keydown", ({ key }) => {
            if (key !== "ArrowLeft" && key !== "ArrowRight") return;
            choose(shown === "Rust" ? "Python" : "Rust");
            views.find(({ name }) => name === shown).tab.focus();
        });
        arrange();
        document.fonts.ready.then(arrange);
        new ResizeObserver(arrange).observe(document.getElementById("mdbook-menu-bar"));
    }

    /** Copies what is typed, without the prompt and what is printed; anything else as it stands in its file. */
    function copies() {
        // mdBook's button asks this function of its own.
        globalThis.playground_text = (listing) => {
            const code = listing.querySelector("code");
            const typed = code.textContent.match(/^\$ .*(?<=\\)(?:\n.*(?<=\\))*\n.*|^\$ .*/gm);
            if (!code.matches(".language-console") || !typed) return code.textContent;
            return typed.map((command) => `${command.slice(2)}\n`).join("");
        };
    }
})();
