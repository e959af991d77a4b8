// The picture of the app with live numbers in it. Where things go, the server has computed.

import { fill, h, setText } from "./dom.js";
import { count } from "./format.js";
import { emptyState, errorNotice } from "./notice.js";

const COLUMNS = ["waiting", "running", "done", "failed", "dead"];
/** More lanes than this have one row: their sum. As in drawing.py. */
const MOST_LANES = 4;
const MARGIN = 24;
/** Smaller than this, nobody can read it. */
const SMALLEST = 0.62;

export class GraphView {
  constructor(root, shared) {
    this.root = root;
    this.shared = shared;
    /** By task: the cells of each row of numbers. */
    this.cells = new Map();
    /** By the name of the number: the cells of the dead letter queues. */
    this.deadCells = new Map();
    fill(root, emptyState("One moment", "The picture comes as soon as the app has been read."));
    new ResizeObserver(() => this.fit()).observe(root);
  }

  show() {
    this.fit();
    this.update();
  }

  tick(_tick, visible) {
    if (visible) this.update();
  }

  described() {
    const { app } = this.shared;
    if (app instanceof Error) {
      fill(this.root, errorNotice(app));
      return;
    }
    this.cells.clear();
    this.deadCells.clear();
    const { drawing } = app;
    if (!drawing.boxes.length) {
      fill(this.root, emptyState("No tasks yet", "A class that inherits from a task makes one: save it, and it shows up here."));
      return;
    }
    this.drawing = drawing;
    this.canvas = h("div", { class: "canvas" }, this.arrows(drawing), drawing.boxes.map((box) => this.box(box)));
    this.frame = h("div", { class: "canvas-frame" }, this.canvas);
    fill(this.root, h("div", { class: "canvas-scroll", tabindex: "0", role: "group", "aria-label": "Picture of the app" }, this.frame), legend());
    this.fit();
    this.update();
  }

  /** Scales the picture to the width that there is, between readable and its own size. */
  fit() {
    if (!this.canvas || this.root.hidden) return;
    const { width, height } = this.drawing;
    const room = this.root.clientWidth - 2 * MARGIN;
    const scale = Math.min(1, Math.max(SMALLEST, room / width));
    this.canvas.style.setProperty("width", `${width}px`);
    this.canvas.style.setProperty("height", `${height}px`);
    this.canvas.style.setProperty("transform", `scale(${scale})`);
    this.frame.style.setProperty("width", `${width * scale}px`);
    this.frame.style.setProperty("height", `${height * scale}px`);
  }

  arrows(drawing) {
    const heads = ["message", "call", "unknown", "loop"].map((look) =>
      h("svg:marker", { id: `head-${look}`, viewBox: "0 0 8 8", refX: "0.6", refY: "4", markerWidth: "8", markerHeight: "8", markerUnits: "userSpaceOnUse", orient: "auto" },
        h("svg:path", { class: `head ${look}`, d: "M0 0.6L8 4L0 7.4z" })));
    const paths = drawing.arrows.map((arrow) =>
      h("svg:path", { class: `arrow ${arrow.look}`, d: arrow.d, "marker-end": `url(#head-${headOf(arrow.look)})` },
        h("svg:title", {}, `${arrow.source} → ${arrow.target}${arrow.places.length ? `: ${arrow.places.join(", ")}` : ""}`)));
    const svg = h("svg:svg", { class: "arrows", width: drawing.width, height: drawing.height, "aria-hidden": "true" }, h("svg:defs", {}, heads), paths);
    const labels = drawing.arrows.filter((arrow) => arrow.at).map((arrow) =>
      h("span", { class: "arrow-label", style: { left: `${arrow.at[0]}px`, top: `${arrow.at[1]}px` } }, arrow.label));
    return [svg, labels];
  }

  box(box) {
    const targets = this.drawing.arrows.filter((arrow) => arrow.source === box.key);
    const style = { left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` };
    const parts = [
      h("span", { class: "box-kind" }, box.word, box.loop ? h("span", { class: "box-loop" }, " in a loop") : null),
      h("span", { class: "box-title" }, box.title),
      box.line ? h("span", { class: "box-line" }, box.line) : null,
      box.lanes ? this.numbers(box) : null,
      box.kind === "dlq" ? this.deadNumber(box.key === "/dlq" ? "dead" : "undelivered") : null,
      // Where the picture has no room, the arrows are words.
      targets.length
        ? h("span", { class: "box-targets" }, `→ ${targets.map((arrow) => arrow.target + (arrow.words ? ` (${arrow.words})` : "")).join(", ")}`)
        : null,
    ];
    const props = { class: `box ${box.kind}${box.loop ? " in-loop" : ""}`, style, title: box.about.join("\n") };
    if (!box.lanes && box.kind !== "dlq") return h("div", props, parts);
    const href = box.kind === "dlq" ? "#/dead" : `#/runs?task=${encodeURIComponent(box.key)}`;
    return h("a", { ...props, href }, parts);
  }

  numbers(box) {
    const rows = box.lanes > MOST_LANES ? 1 : box.lanes;
    const cells = Array.from({ length: rows }, () => COLUMNS.map((name) => h("span", { class: `number ${name}` }, "0")));
    this.cells.set(box.key, cells);
    const label = (row) => (box.lanes > MOST_LANES ? "all" : box.lanes > 1 ? `L${row}` : "");
    return h("span", { class: "numbers" },
      h("span", { class: "number-head" }, h("span", {}), COLUMNS.map((name) => h("span", { class: `number-name ${name}` }, name))),
      cells.map((row, index) => h("span", { class: "number-row" }, h("span", { class: "lane" }, label(index)), row)));
  }

  deadNumber(name) {
    const cell = h("span", { class: "number dead" }, "0");
    this.deadCells.set(name, cell);
    return h("span", { class: "dlq-number" }, cell, " now");
  }

  update() {
    const { tasks, dead, undelivered } = this.shared.counts;
    for (const [task, rows] of this.cells) {
      const lanes = tasks[task] ?? [];
      rows.forEach((row, index) => {
        const numbers = rows.length === 1 ? sum(lanes) : lanes[index];
        row.forEach((cell, column) => show(cell, numbers?.[column] ?? 0));
      });
    }
    if (this.deadCells.has("dead")) show(this.deadCells.get("dead"), dead - undelivered);
    if (this.deadCells.has("undelivered")) show(this.deadCells.get("undelivered"), undelivered);
  }
}

function headOf(look) {
  if (look.endsWith("loop")) return "loop";
  return look === "call" || look === "unknown" ? look : "message";
}

function sum(lanes) {
  return lanes.reduce((total, lane) => total.map((each, column) => each + lane[column]), [0, 0, 0, 0, 0]);
}

function show(cell, number) {
  if (!setText(cell, count(number))) return;
  cell.classList.toggle("some", number > 0);
  // Restarted, so that each change is seen; nothing moves by it.
  cell.classList.remove("changed");
  void cell.offsetWidth;
  cell.classList.add("changed");
}

function legend() {
  const entries = [
    ["waiting", "in the queue, delayed or not"],
    ["running", "now"],
    ["done", "since the start"],
    ["failed", "attempts, since the start"],
    ["dead", "in a dead letter queue"],
  ];
  return h("dl", { class: "legend" }, entries.map(([name, words]) => h("div", {}, h("dt", { class: `number-name ${name}` }, name), h("dd", {}, words))));
}
