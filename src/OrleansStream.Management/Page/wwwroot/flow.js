// The pipeline as a graph from left to right: sources, steps, sinks. Every node that gives rows is a button that shows its latest results.
import { el, setAttribute, setText } from "./dom.js";
import { count } from "./format.js";

const DEAD_LETTERS = "$deadLetters";

/** The nodes of a plan with their inputs; an absent `from` is the node before, as in the plan's rules. */
export function nodesOf(plan) {
  const sources = Object.entries(plan.sources ?? {}).map(([id, s]) => ({ id, kind: "source", type: s.type, from: [] }));
  const steps = [];
  for (const s of plan.steps ?? []) {
    const before = steps.at(-1)?.id ?? sources[0]?.id;
    const given = s.from ?? [s.config?.leftStream, s.config?.rightStream].filter(Boolean);
    const from = [given].flat();
    steps.push({ id: s.id, kind: "step", type: s.type, config: s.config, from: from.length ? from : [before] });
  }
  const last = steps.at(-1)?.id ?? sources[0]?.id;
  const sinks = Object.entries(plan.sinks ?? {}).map(([id, s]) => {
    const from = [s.from ?? []].flat();
    return { id, kind: "sink", type: s.type, from: from.length ? from : [last] };
  });
  return [...sources, ...steps, ...sinks];
}

/** What a step does, in a few words taken from its options. */
function gist(node) {
  const c = node.config ?? {};
  const window = c.window ?? (node.type === "window" ? c : null);
  if (window?.type) return [window.type, window.size ?? window.gap, window.slide && `every ${window.slide}`].filter(Boolean).join(" ");
  if (typeof c.where === "string") return c.where;
  if (c.branches) return Object.keys(c.branches).join(", ");
  if (c.groupBy?.length) return `by ${c.groupBy.join(", ")}`;
  return "";
}

function depths(nodes) {
  const byId = new Map(nodes.map(n => [n.id, n]));
  const depth = new Map();
  const visit = (id, trail) => {
    if (depth.has(id)) return depth.get(id);
    const node = byId.get(id);
    if (!node || trail.includes(id)) return 0;
    const d = Math.max(0, ...node.from.map(f => visit(owner(f, byId), [...trail, id]) + 1));
    depth.set(id, d);
    return d;
  };
  for (const n of nodes) visit(n.id, []);
  return depth;
}

/** The node that an input's name belongs to: `totals.late` is an output of `totals`. */
function owner(from, byId) {
  return byId.has(from) ? from : from.split(".")[0];
}

/** Draws the graph of a plan; `onPick(output)` is called when a node is chosen. */
export function flow(plan, onPick) {
  const nodes = nodesOf(plan);
  const depth = depths(nodes);
  const wires = el("svg", { class: "wires", "aria-hidden": "true" });
  const columns = el("div", { class: "columns" });
  const root = el("div", { class: "flow", role: "group", "aria-label": "Steps; choose one to see its results" }, wires, columns);
  const parts = new Map();
  for (let d = 0; d <= Math.max(0, ...depth.values()); d++) {
    columns.append(el("div", { class: "column" }, ...nodes.filter(n => depth.get(n.id) === d).map(n => {
      const numbers = el("span", { class: "numbers" }, "–");
      const inner = [el("span", { class: "id" }, n.id), el("span", { class: "type" }, [n.type, gist(n)].filter(Boolean).join(" · ")), numbers];
      const box = n.kind === "sink"
        ? el("div", { class: "node", "data-kind": n.kind }, ...inner)
        : el("button", { class: "node", type: "button", "data-kind": n.kind, "aria-pressed": "false", onclick: () => onPick(n.id) }, ...inner);
      parts.set(n.id, { box, numbers });
      return box;
    })));
  }
  const drawWires = () => draw(root, wires, nodes, parts);
  new ResizeObserver(drawWires).observe(root);
  return {
    root,
    last: nodes.filter(n => n.kind === "step").at(-1)?.id ?? nodes[0]?.id,
    choose: id => { for (const [key, p] of parts) if (p.box.tagName === "BUTTON") setAttribute(p.box, "aria-pressed", String(key === id)); },
    update: metrics => update(parts, metrics),
  };
}

function update(parts, metrics) {
  for (const s of metrics.sources ?? []) show(parts, s.name, [`${count(s.rows)} in`, s.deadLetters ? `${count(s.deadLetters)} bad` : null], s.deadLetters > 0);
  for (const s of metrics.steps ?? []) {
    show(parts, s.id, [`${count(s.rowsIn)} → ${count(s.rowsOut)}`, s.late ? `${count(s.late)} late` : null, s.deadLetters ? `${count(s.deadLetters)} bad` : null], s.deadLetters > 0);
  }
  for (const s of metrics.sinks ?? []) show(parts, s.name, [`${count(s.rows)} out`], false);
}

function show(parts, id, texts, bad) {
  const part = parts.get(id);
  if (!part) return;
  setText(part.numbers, texts.filter(Boolean).join(" · "));
  setAttribute(part.box, "data-bad", bad ? "true" : null);
}

function draw(root, wires, nodes, parts) {
  const origin = root.getBoundingClientRect();
  const byId = new Map(nodes.map(n => [n.id, n]));
  const vertical = getComputedStyle(root.querySelector(".columns")).flexDirection === "column";
  setAttribute(wires, "viewBox", `0 0 ${root.scrollWidth} ${root.scrollHeight}`);
  wires.style.width = `${root.scrollWidth}px`;
  wires.style.height = `${root.scrollHeight}px`;
  wires.replaceChildren(...nodes.flatMap(n => n.from.map(f => {
    const start = parts.get(owner(f, byId))?.box.getBoundingClientRect();
    if (!start) return null;
    const end = parts.get(n.id).box.getBoundingClientRect();
    const side = f !== owner(f, byId) || f === DEAD_LETTERS;
    return el("path", { class: "wire", "data-side": side ? "true" : null, d: vertical ? downward(start, end, origin, root) : rightward(start, end, origin, root) });
  })).filter(Boolean));
}

function rightward(start, end, origin, root) {
  const x1 = start.right - origin.left + root.scrollLeft, y1 = start.top + start.height / 2 - origin.top;
  const x2 = end.left - origin.left + root.scrollLeft, y2 = end.top + end.height / 2 - origin.top;
  const bend = (x2 - x1) / 2;
  return `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}

function downward(start, end, origin, root) {
  const x1 = start.left + start.width / 2 - origin.left, y1 = start.bottom - origin.top;
  const x2 = end.left + end.width / 2 - origin.left, y2 = end.top - origin.top;
  const bend = (y2 - y1) / 2;
  return `M${x1},${y1}C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2}`;
}
