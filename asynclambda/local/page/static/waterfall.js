// The hops of a chain on one axis of time. The server has computed all places; here they become bars.

import { fill, h, reconcile, setText } from "./dom.js";
import { duration, plural } from "./format.js";
import { pill, setPill } from "./status.js";

const KINDS = { delay: "delay", queue: "in the queue", run: "run" };

export class Waterfall {
  /** @param {(hop: string) => void} choose - called with the id of the row that is clicked. */
  constructor(choose) {
    this.choose = choose;
    this.selected = null;
    this.cuts = h("div", { class: "cuts", "aria-hidden": "true" });
    this.rows = h("ol", { class: "hops" });
    this.more = h("p", { class: "more-hops", hidden: true });
    this.root = h("div", { class: "waterfall" },
      h("div", { class: "hop-head", "aria-hidden": "true" }, h("span", {}, "Task"), this.cuts, h("span", {}, "queue"), h("span", {}, "run")),
      this.rows,
      this.more);
  }

  draw(chain) {
    this.drawCuts(chain.cuts);
    reconcile(this.rows, chain.rows, (row) => row.id, (row) => this.create(row), (element, row) => this.update(element, row, chain.cuts));
    this.more.hidden = !chain.more;
    setText(this.more, `${plural(chain.more, "hop")} more, which nobody could read here: filter the runs by task.`);
  }

  select(hop) {
    this.selected = hop;
    for (const element of this.rows.children) {
      element.firstElementChild.setAttribute("aria-pressed", String(element.dataset.key === hop));
    }
  }

  drawCuts(cuts) {
    // A label needs room; without it, the mark alone says that something is left out.
    fill(this.cuts, cuts.map((cut) => h("span", { class: "cut", title: `${duration(cut.ms)} in which nothing ran, drawn shorter`, style: place(cut) }, cut.w > 0.07 ? duration(cut.ms) : "")));
  }

  create(row) {
    const button = h("button", { type: "button", class: "hop", "aria-pressed": "false", on: { click: () => this.choose(row.id) } },
      h("span", { class: "hop-name" }, h("span", { class: "hop-guide", "aria-hidden": "true" }), h("span", { class: "hop-task" }, row.task), h("span", { class: "hop-tags" })),
      h("span", { class: "hop-bars", "aria-hidden": "true" }),
      h("span", { class: "hop-ms" }),
      h("span", { class: "hop-ms" }),
      pill());
    button.dataset.depth = row.depth;
    button.style.setProperty("--depth", row.depth);
    return h("li", {}, button);
  }

  update(element, row, cuts) {
    const [name, bars, queue, run, status] = element.firstElementChild.children;
    const tags = [
      row.lane ? h("span", { class: "tag", title: `lane ${row.lane}` }, `L${row.lane}`) : null,
      row.delay ? h("span", { class: "tag", title: `sent with a delay of ${duration(row.delay)}` }, `+${duration(row.delay)}`) : null,
      row.attempts > 1 ? h("span", { class: "tag", title: `${row.attempts} attempts` }, `×${row.attempts}`) : null,
      row.app ? h("span", { class: "tag" }, row.app) : null,
    ];
    fill(name.lastElementChild, tags);
    fill(bars,
      cuts.map((cut) => h("span", { class: "bar cut-back", style: place(cut) })),
      row.parts.map((part) => h("span", { class: `bar ${part.kind} ${part.status}`, title: `${KINDS[part.kind]}: ${duration(part.ms)}${part.status ? `, ${part.status}` : ""}`, style: place(part) })));
    setText(queue, row.queue === null ? "" : duration(row.queue));
    setText(run, row.run === null ? "" : duration(row.run));
    setPill(status, row.status);
  }
}

function place({ x, w }) {
  return { left: `${(x * 100).toFixed(3)}%`, width: `${(w * 100).toFixed(3)}%` };
}
