// The page: the list of pipelines, the chosen one, and the event stream that keeps both fresh. The choice is in the address.
import { follow, onKeyNeeded } from "./api.js";
import { Detail } from "./detail.js";
import { el, setAttribute, setText } from "./dom.js";
import { rate } from "./format.js";
import { Series, draw, spark } from "./spark.js";

const list = document.getElementById("list");
const main = document.getElementById("detail");
const link = document.getElementById("link");
const news = document.getElementById("news");

const items = new Map();
const series = new Map();
let pipelines = [];
let detail = null;
let shown = null;
let lastSeen = null;

function chosen() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  return pipelines.find(p => p.id === wanted) ?? pipelines[0] ?? null;
}

function item(id) {
  const status = el("span", { class: "status" });
  const speed = el("span", { class: "speed" });
  const name = el("span", { class: "name" });
  const chart = spark(null);
  const anchor = el("a", { href: `#${encodeURIComponent(id)}` }, name, status, chart, speed);
  return { root: el("li", {}, anchor), anchor, status, speed, name, chart };
}

function showList() {
  for (const [id, part] of items) {
    if (pipelines.some(p => p.id === id)) continue;
    part.root.remove();
    items.delete(id);
    series.delete(id);
  }
  for (const p of pipelines) {
    if (!items.has(p.id)) items.set(p.id, item(p.id));
    const part = items.get(p.id);
    setText(part.name, p.name || p.id);
    setText(part.status, p.status);
    setAttribute(part.status, "data-status", p.status);
    setText(part.speed, p.status === "running" ? `${rate(p.rowsPerSecond)}/s` : "");
    setAttribute(part.anchor, "aria-current", p.id === shown ? "page" : null);
    draw(part.chart, series.get(p.id).values);
  }
  const order = pipelines.map(p => items.get(p.id).root);
  if (order.some((root, i) => list.children[i] !== root)) list.replaceChildren(...order);
}

function showDetail() {
  const p = chosen();
  if (p?.id !== shown) {
    detail?.close();
    detail = null;
    shown = p?.id ?? null;
    if (p) {
      detail = new Detail(p, series.get(p.id), say);
      main.replaceChildren(detail.root);
    } else {
      main.replaceChildren(el("section", { class: "empty" }, el("h2", {}, "No pipelines yet"),
        el("p", {}, "Put a plan with "), el("pre", {}, "curl -X PUT --data-binary @plan.json " + location.origin + "/api/v1/pipelines/my-pipeline")));
    }
    document.title = p ? `${p.name || p.id} – OrleansStream` : "OrleansStream";
  } else if (p) {
    detail.update(p);
  }
}

function say(text) { setText(news, text); }

function onEvent(name, data) {
  lastSeen = Date.now();
  if (name === "snapshot") {
    pipelines = data.pipelines;
    for (const p of pipelines) {
      if (!series.has(p.id)) series.set(p.id, new Series());
      series.get(p.id).add(p.rowsPerSecond ?? 0);
    }
    showDetail();
    showList();
  } else if (name === "pipeline" && data.kind === "status") {
    say(data.reason ? `${data.id} is ${data.status}: ${data.reason}` : `${data.id} is ${data.status}`);
  }
}

function onLink(state) {
  setAttribute(link, "data-state", state);
  setText(link, state === "live" ? "live" : lastSeen ? `connection lost, last seen ${new Date(lastSeen).toLocaleTimeString()}` : "no connection");
  setAttribute(document.body, "data-stale", state === "live" ? null : "true");
}

function askForKey() {
  const dialog = document.getElementById("key-dialog");
  const input = document.getElementById("key");
  input.value = "";
  if (!dialog.open) dialog.showModal();
  return new Promise(done => dialog.addEventListener("close", () => done(input.value), { once: true }));
}

onKeyNeeded(askForKey);
addEventListener("hashchange", () => { showDetail(); showList(); });
follow(onEvent, onLink);
