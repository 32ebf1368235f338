// Small charts of rates: a line over a soft area, drawn as SVG paths.
import { el } from "./dom.js";

const POINTS = 120;

/** The last values of a series, oldest first. */
export class Series {
  values = [];

  /** Adds a value and forgets the oldest beyond the limit. */
  add(value) {
    this.values.push(value);
    if (this.values.length > POINTS) this.values.shift();
  }

  /** Puts older values before those already here. */
  backfill(older) { this.values = [...older, ...this.values].slice(-POINTS); }
}

/** Makes an empty chart; `label` says what it shows, null hides it from screen readers. */
export function spark(label) {
  const svg = el("svg", { class: "spark", viewBox: "0 0 120 32", preserveAspectRatio: "none", ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) },
    el("path", { class: "area" }), el("path", { class: "line" }));
  return svg;
}

/** Draws values into a chart; the scale begins at 0. */
export function draw(svg, values) {
  const [area, line] = svg.children;
  if (values.length < 2) {
    area.removeAttribute("d");
    line.removeAttribute("d");
    return;
  }
  const max = Math.max(...values, 1e-9);
  const start = POINTS - values.length;
  const points = values.map((v, i) => `${start + i},${(30 - (v / max) * 28).toFixed(2)}`);
  line.setAttribute("d", `M${points.join("L")}`);
  area.setAttribute("d", `M${start},32L${points.join("L")}L${POINTS - 1},32Z`);
}
