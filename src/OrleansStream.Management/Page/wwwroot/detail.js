// One pipeline: its state and commands, its graph, its latest results, and the rows that failed.
import { get, post } from "./api.js";
import { el, setAttribute, setText } from "./dom.js";
import { flow } from "./flow.js";
import { count, duration, rate, time } from "./format.js";
import { draw, spark } from "./spark.js";
import { RowsTable, stat } from "./table.js";

const TAP_ROWS = 40;
const DEAD_LETTERS = 20;
const POLL_MS = 1000;

const RUNNING = new Set(["starting", "running", "recovering", "draining"]);

/** The view of one pipeline; `say` announces news to screen readers. */
export class Detail {
  #id;
  #say;
  #series;
  #abort = new AbortController();
  #stats = {
    rate: stat("Rows per second", "Rows taken from all sources, over the last second"),
    in: stat("Rows in", "Rows taken from all sources since the start"),
    out: stat("Rows out", "Rows given to all sinks since the start"),
    watermark: stat("Watermark", "No more rows are expected up to this event time (UTC)"),
    lag: stat("Lag", "How far the watermark is behind the clock"),
    dead: stat("Dead letters", "Rows that could not be used"),
  };
  #chart = spark("Rows per second over the last two minutes");
  #status = el("span", { class: "status" });
  #reason = el("p", { class: "reason", hidden: true });
  #attempt = el("span", { class: "faint" });
  #buttons = {};
  #flow = null;
  #output = null;
  #results = new RowsTable("Latest results");
  #resultsTitle = el("h3", {}, "Latest results");
  #resultsNote = el("p", { class: "note" }, "Nothing yet.");
  #letters = new RowsTable("Dead letters");
  #lettersBox = el("section", { class: "panel letters", hidden: true });
  #paused = false;
  #running = false;
  root = el("div", { class: "detail" });

  constructor(summary, series, say) {
    this.#id = summary.id;
    this.#series = series;
    this.#say = say;
    this.#build(summary);
    this.update(summary);
    this.#open();
  }

  /** Stops polling. */
  close() { this.#abort.abort(); }

  /** Takes the newest summary. */
  update(p) {
    setText(this.#status, p.status);
    setAttribute(this.#status, "data-status", p.status);
    setText(this.#reason, p.reason ?? "");
    this.#reason.hidden = !p.reason;
    setText(this.#attempt, p.attempt > 1 ? `attempt ${p.attempt}` : "");
    this.#stats.rate.set(rate(p.rowsPerSecond));
    this.#stats.in.set(count(p.rowsIn));
    this.#stats.out.set(count(p.rowsOut));
    this.#stats.watermark.set(time(p.watermark));
    this.#stats.lag.set(duration(p.lag));
    this.#stats.dead.set(count(p.deadLetters));
    setAttribute(this.#stats.dead.root, "data-bad", p.deadLetters > 0 ? "true" : null);
    this.#running = RUNNING.has(p.status);
    this.#buttons.start.disabled = this.#running;
    this.#buttons.stop.disabled = !this.#running;
    this.#buttons.drain.disabled = p.status !== "running";
    draw(this.#chart, this.#series.values);
  }

  #build(p) {
    const command = (verb, text, hint) => {
      const button = el("button", { type: "button", title: hint, onclick: () => this.#command(verb, button) }, text);
      this.#buttons[verb] = button;
      return button;
    };
    const pause = el("button", { type: "button", class: "small", "aria-pressed": "false", onclick: () => {
      this.#paused = !this.#paused;
      setAttribute(pause, "aria-pressed", String(this.#paused));
      setText(pause, this.#paused ? "Resume" : "Pause");
    } }, "Pause");
    this.#flowBox = el("section", { class: "panel steps" }, el("h3", {}, "Steps"));
    this.#lettersBox.append(el("h3", {}, "Dead letters"), this.#letters.root);
    this.root.append(
      el("header", { class: "title" },
        el("div", {}, el("h2", {}, p.name || p.id), el("p", { class: "sub" }, this.#status, el("code", {}, p.id), this.#attempt)),
        el("div", { class: "commands" },
          command("start", "Start", "Run from the plan's definition"),
          command("drain", "Drain", "Read no more, finish what is under way, then stop"),
          command("stop", "Stop", "Stop now"))),
      this.#reason,
      this.#about,
      el("section", { class: "panel numbers-panel" },
        el("div", { class: "rate" }, el("dl", {}, this.#stats.rate.root), this.#chart),
        el("dl", { class: "stats" }, ...["in", "out", "watermark", "lag", "dead"].map(k => this.#stats[k].root))),
      this.#flowBox,
      el("section", { class: "panel results" }, el("div", { class: "bar" }, this.#resultsTitle, pause), this.#resultsNote, this.#results.root),
      this.#lettersBox);
    this.#results.root.hidden = true;
  }

  #flowBox;
  #about = el("p", { class: "about", hidden: true });

  async #open() {
    const signal = this.#abort.signal;
    try {
      const full = await get(`pipelines/${encodeURIComponent(this.#id)}`, signal);
      if (full.plan?.description) {
        setText(this.#about, full.plan.description);
        this.#about.hidden = false;
      }
      this.#flow = flow(full.plan ?? {}, id => this.#pick(id));
      this.#flowBox.append(this.#flow.root);
      this.#pick(this.#flow.last);
      const metrics = await get(`pipelines/${encodeURIComponent(this.#id)}/metrics`, signal);
      this.#series.backfill((metrics.history?.rowsPerSecond ?? []).slice(0, -this.#series.values.length || undefined));
    } catch (error) {
      if (signal.aborted) return;
      setText(this.#resultsNote, error.message);
    }
    while (!signal.aborted) {
      if (!document.hidden) await this.#poll(signal);
      await new Promise(go => setTimeout(go, POLL_MS));
    }
  }

  async #poll(signal) {
    const base = `pipelines/${encodeURIComponent(this.#id)}`;
    try {
      const [metrics, tap, letters] = await Promise.all([
        get(`${base}/metrics`, signal),
        this.#output && !this.#paused ? get(`${base}/steps/${encodeURIComponent(this.#output)}/tap?rows=${TAP_ROWS}`, signal) : null,
        get(`${base}/deadletters?rows=${DEAD_LETTERS}`, signal),
      ]);
      this.#flow?.update(metrics);
      if (tap && tap.output === this.#output) this.#showResults(tap.rows);
      this.#lettersBox.hidden = letters.rows.length === 0;
      this.#letters.show(letters.rows);
    } catch (error) {
      if (!signal.aborted) setText(this.#resultsNote, error.message);
    }
  }

  #showResults(rows) {
    this.#results.root.hidden = rows.length === 0;
    this.#resultsNote.hidden = rows.length > 0;
    setText(this.#resultsNote, this.#running ? "Waiting for the next rows." : "Rows are shown while the pipeline runs.");
    this.#results.show(rows);
  }

  #pick(output) {
    this.#output = output;
    this.#flow.choose(output);
    this.#resultsTitle.replaceChildren("Latest results of ", el("code", {}, output ?? ""));
    this.#showResults([]);
  }

  async #command(verb, button) {
    button.disabled = true;
    try {
      await post(`pipelines/${encodeURIComponent(this.#id)}/${verb}`);
      this.#say(`${verb} sent to ${this.#id}`);
    } catch (error) {
      setText(this.#reason, error.message);
      this.#reason.hidden = false;
      button.disabled = false;
    }
  }
}
