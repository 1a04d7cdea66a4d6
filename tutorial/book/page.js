// Every page of the book: two themes, a keyboard that reaches everything, and the two languages side by side.

(() => {
    twoThemes();
    keyboard();
    scrollers();
    sideBySide();

    /** Light and Dark are enough. Whoever chose another theme in another book gets the nearer of the two. */
    function twoThemes() {
        const button = (theme) => document.getElementById(`mdbook-theme-${theme}`);
        const classes = document.documentElement.classList;
        const chosen = ["rust", "coal", "ayu"].find((theme) => classes.contains(theme));
        if (chosen) button(chosen === "rust" ? "light" : "navy").click();
        for (const theme of ["rust", "coal", "ayu"]) button(theme).parentElement.remove();
        button("navy").textContent = "Dark";
    }

    /** What is a label for the mouse becomes a button for all, and keys that belong to a control stay with it. */
    function keyboard() {
        const likeButton = (node) => {
            node.setAttribute("role", "button");
            node.tabIndex = 0;
            node.addEventListener("keydown", (event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                event.preventDefault();
                node.click();
            });
        };
        likeButton(document.getElementById("mdbook-sidebar-toggle"));
        for (const fold of document.querySelectorAll(".chapter-fold-toggle")) {
            likeButton(fold);
            const item = fold.closest("li");
            const tell = () => fold.setAttribute("aria-expanded", item.classList.contains("expanded"));
            fold.setAttribute("aria-label", "What belongs to it");
            fold.addEventListener("click", tell);
            tell();
        }
        // The arrow keys turn the pages of the book, but not from here.
        document.querySelector("main").addEventListener("keydown", (event) => {
            if (event.target.closest("input, select, textarea, [tabindex]")) event.stopPropagation();
        });
    }

    /** Whatever is wider than its box can be scrolled without a mouse. */
    function scrollers() {
        const boxes = document.querySelectorAll(".table-wrapper, pre > code, main p:has(> img)");
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

    function element(name, attributes = {}, text = "") {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        made.append(text);
        return made;
    }
})();
