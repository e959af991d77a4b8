// One chain: its waterfall, and below it the hop that is chosen.

import { get } from "./api.js";
import { fill, h, setText } from "./dom.js";
import { clock, duration, plural } from "./format.js";
import { HopPanel } from "./hop.js";
import { emptyState, errorNotice } from "./notice.js";
import { pill, setPill } from "./status.js";
import { Waterfall } from "./waterfall.js";

/** While something moves, what it has taken so far is drawn anew this often. Milliseconds. */
const REDRAW = 1_000;

export class ChainPanel {
  constructor(root, close) {
    this.root = root;
    this.id = null;
    this.hop = null;
    /** Of what is drawn: an answer that was overtaken by a later one is older. */
    this.revision = 0;
    this.timer = null;
    this.title = h("h2", { class: "panel-title", tabindex: "-1" });
    this.pill = pill();
    this.facts = h("p", { class: "panel-facts" });
    this.waterfall = new Waterfall((hop) => this.choose(hop));
    this.hopPanel = new HopPanel();
    this.body = [
      h("header", { class: "panel-head" },
        h("button", { type: "button", class: "quiet back", on: { click: close } }, "‹ Runs"),
        this.title, this.pill, this.facts),
      this.waterfall.root,
      this.hopPanel.root,
    ];
    this.clear();
  }

  clear() {
    this.id = null;
    clearTimeout(this.timer);
    fill(this.root, emptyState("No chain is open", "Choose one to see its way through the queues: what waited, what ran, what failed."));
  }

  open(id) {
    if (this.id !== id) {
      this.id = id;
      this.hop = null;
      this.revision = 0;
      this.hopPanel.clear();
    }
    // Also where it was open: while another view is shown, nothing is asked for.
    this.load();
  }

  tick(tick) {
    if (this.id !== null && (tick.chains === null || tick.chains.includes(this.id))) this.load();
  }

  async load() {
    const id = this.id;
    clearTimeout(this.timer);
    let chain;
    try {
      chain = await get(`chains/${encodeURIComponent(id)}`);
    } catch (error) {
      if (this.id === id) fill(this.root, errorNotice(error));
      return;
    }
    if (this.id === id && chain.revision >= this.revision) this.draw(chain);
  }

  draw(chain) {
    this.revision = chain.revision;
    if (this.title.parentElement?.parentElement !== this.root) fill(this.root, this.body);
    setText(this.title, chain.tasks[0] ?? "");
    setPill(this.pill, chain.status);
    setText(this.facts, `${clock(chain.at)} · ${plural(chain.hops, "hop")} · ${plural(chain.attempts, "run")} · ${duration(chain.ms)}`);
    this.waterfall.draw(chain);
    // The hop that one opens a chain for: the one that has gone wrong, else the first.
    const wrong = chain.rows.find((row) => ["dead", "failed", "retrying"].includes(row.status));
    this.choose(this.hop ?? (wrong ?? chain.rows[0]).id);
    clearTimeout(this.timer);
    if (chain.active) this.timer = setTimeout(() => this.id === chain.id && this.root.offsetParent && this.load(), REDRAW);
  }

  choose(hop) {
    this.hop = hop;
    this.waterfall.select(hop);
    this.hopPanel.show(this.id, hop);
  }
}
