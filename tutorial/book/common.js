// What the scripts of the pages share. Its name puts it before them.

globalThis.Book = {
    element(name, attributes = {}, text = "") {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        made.append(text);
        return made;
    },

    /** What the browser keeps under a name, from page to page. */
    kept(key) {
        try {
            return { ...JSON.parse(localStorage.getItem(key)) };
        } catch {
            return {};
        }
    },

    keep(key, value) {
        try {
            localStorage.setItem(key, JSON.stringify(value));
        } catch {
            // Where nothing can be kept, it lasts as long as the page.
        }
    },
};
