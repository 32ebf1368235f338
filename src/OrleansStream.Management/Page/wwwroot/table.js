// Rows as a table whose columns follow the data.
import { el, setText } from "./dom.js";
import { cell, isTime } from "./format.js";

const MOST_COLUMNS = 24;

/** A table that shows rows, newest first. */
export class RowsTable {
  #head = el("tr");
  #body = el("tbody");
  #columns = [];
  #shown = "";
  root;

  constructor(caption) {
    this.root = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      el("table", {}, el("caption", { class: "unseen" }, caption), el("thead", {}, this.#head), this.#body));
  }

  /** Shows rows as they came from the server, oldest first. */
  show(rows) {
    const text = JSON.stringify(rows);
    if (text === this.#shown) return;
    const before = new Set(this.#shown ? JSON.parse(this.#shown).map(r => JSON.stringify(r)) : []);
    this.#shown = text;
    const columns = [...new Set(rows.flatMap(r => Object.keys(r)))].slice(0, MOST_COLUMNS);
    if (columns.join("\n") !== this.#columns.join("\n")) {
      this.#columns = columns;
      this.#head.replaceChildren(...columns.map(c => el("th", { scope: "col", "data-number": rows.some(r => typeof r[c] === "number" && !isTime(c, r[c])) }, c)));
    }
    this.#body.replaceChildren(...rows.toReversed().map(row => {
      const fresh = before.size > 0 && !before.has(JSON.stringify(row));
      return el("tr", { "data-fresh": fresh }, ...columns.map(c => {
        const number = typeof row[c] === "number" && !isTime(c, row[c]);
        const shown = cell(c, row[c]);
        return el("td", { "data-number": number, title: shown.length > 60 ? shown : null }, shown);
      }));
    }));
  }
}

/** A definition pair whose value changes. */
export function stat(label, hint) {
  const value = el("dd", {}, "–");
  return { root: el("div", { class: "stat", title: hint }, el("dt", {}, label), value), set: text => setText(value, text), value };
}
