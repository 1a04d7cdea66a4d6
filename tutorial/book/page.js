// Every page of the book: two themes, a keyboard that reaches everything, and the two languages side by side.

(() => {
    const { element } = Book;

    twoThemes();
    keyboard();
    scrollers();
    sideBySide();

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
            const control = event.target.closest("input, select, textarea, [tabindex]");
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
        const names = { CODE: "Listing", P: "Picture" };
        const look = (box) => {
            if (box.scrollWidth > box.clientWidth) {
                box.tabIndex = 0;
                box.setAttribute("role", "group");
                box.setAttribute("aria-label", names[box.tagName] ?? "Table");
            } else {
                for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
            }
        };
        const observer = new ResizeObserver((entries) => {
            for (const entry of entries) look(entry.target);
        });
        for (const box of boxes) observer.observe(box);
    }

    /** Puts the listing under "In Python" beside that of the same function in Rust, while there is room. */
    function sideBySide() {
        const python = document.querySelector("h2#in-python ~ pre:has(> code.language-python)");
        const rust = [...document.querySelectorAll("h2#the-program ~ pre:has(> code.language-rust)")].find((listing) =>
            /\bfn download_all_sites\b/.test(listing.textContent),
        );
        if (!python || !rust) return;

        for (const listing of [rust, python]) hang(listing.querySelector("code"));
        const figure = element("figure", { class: "beside", id: "side-by-side" });
        const place = element("p");
        place.append("The listing stands ", element("a", { href: "#side-by-side" }, "beside the one in Rust"), ".");
        const column = (name, listing) => {
            const box = element("div");
            box.append(element("p", { class: "language" }, name), listing);
            return box;
        };
        const wide = matchMedia("(min-width: 1200px)");
        const arrange = () => {
            if (wide.matches) {
                python.replaceWith(place);
                rust.replaceWith(figure);
                figure.replaceChildren(column("Rust", rust), column("Python", python));
            } else if (figure.isConnected) {
                place.replaceWith(python);
                figure.replaceWith(rust);
            }
        };
        wide.addEventListener("change", arrange);
        arrange();
    }

    /** Marks the lines, so that one that is too long can go on below itself instead of at the margin. */
    function hang(code) {
        const lines = code.innerHTML.split(/(?<=\n)/);
        if (lines.some((line) => line.split("<span").length !== line.split("</span").length)) return;
        const marked = lines.map((line) => `<span style="--indent: ${line.search(/\S|$/)}ch">${line}</span>`);
        code.innerHTML = marked.join("");
    }
})();
