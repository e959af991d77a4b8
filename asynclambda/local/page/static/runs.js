// The list of chains, filtered by the server, and the one that is open.

import { get } from "./api.js";
import { ChainPanel } from "./chain.js";
import { fill, h, reconcile, setText } from "./dom.js";
import { clock, duration, plural } from "./format.js";
import { emptyState, errorNotice } from "./notice.js";
import { FILTERS, pill, setPill } from "./status.js";

const ROOTS = { api: "API", schedule: "schedule", stream: "stream", call: "call", manual: "manual", unknown: "unseen" };
/** Chains in the list at the most; who looks for older ones has a filter. */
const MOST = 1_000;

export class RunsView {
  constructor(root, shared) {
    this.root = root;
    this.shared = shared;
    this.chains = [];
    this.waiting = [];
    /** Whether the next answer replaces the list: until it is there, the old one stays to be seen. */
    this.anew = true;
    this.more = false;
    this.all = 0;
    this.selected = null;
    this.filters = { task: "", status: "", text: "" };
    this.loading = null;
    this.again = false;
    this.build();
  }

  build() {
    this.text = h("input", { type: "search", class: "grow", placeholder: "Filter by payload, log, error or id", "aria-label": "Text", spellcheck: "false", on: { input: () => this.filtered() } });
    this.task = h("select", { "aria-label": "Task", on: { change: () => this.filtered() } }, h("option", { value: "" }, "Any task"));
    this.status = h("select", { "aria-label": "Status", on: { change: () => this.filtered() } }, FILTERS.map(([value, words]) => h("option", { value }, words)));
    this.fresh = h("button", { type: "button", class: "fresh", disabled: true, on: { click: () => this.showNew() } }, "up to date");
    this.list = h("ol", { class: "chains", "aria-label": "Chains" });
    this.older = h("button", { type: "button", class: "older", hidden: true, on: { click: () => this.loadOlder() } }, "Older ones");
    this.empty = h("div");
    this.scroll = h("div", { class: "chains-scroll" }, this.empty, this.list, this.older);
    this.panel = new ChainPanel(h("div", { class: "panel" }), () => this.close());
    fill(
      this.root,
      h("div", { class: "runs-list" },
        h("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } }, this.text, this.task, this.status),
        h("div", { class: "list-head" }, (this.summary = h("span", {})), this.fresh),
        this.scroll),
      this.panel.root,
    );
  }

  show([chain], query) {
    if (query.has("task") || query.has("text")) {
      this.filters = { task: query.get("task") ?? "", status: "", text: query.get("text") ?? "" };
      this.text.value = this.filters.text;
      this.status.value = "";
      this.offerTasks();
      this.anew = true;
      this.scroll.scrollTop = 0;
      history.replaceState(null, "", chain ? `#/runs/${encodeURIComponent(chain)}` : "#/runs");
    }
    if (chain !== undefined) this.open(chain);
    else if (this.selected !== null) this.unselect();
    this.load();
  }

  described() {
    this.offerTasks();
  }

  offerTasks() {
    const tasks = this.shared.app?.tasks ?? [];
    const names = new Set([...tasks.map((task) => task.id), this.filters.task].filter(Boolean));
    fill(this.task, h("option", { value: "" }, "Any task"), [...names].map((name) => h("option", { value: name }, name)));
    this.task.value = this.filters.task;
  }

  tick(tick, visible) {
    if (!visible || (tick.chains !== null && !tick.chains.length)) return;
    this.load();
    this.panel.tick(tick);
  }

  filtered() {
    this.filters = { task: this.task.value, status: this.status.value, text: this.text.value.trim() };
    this.anew = true;
    this.scroll.scrollTop = 0;
    this.load();
  }

  /** Asks for the newest chains: one question at a time, and one more where something came in between. */
  async load() {
    if (this.loading) {
      this.again = true;
      return;
    }
    this.loading = this.filters;
    try {
      const answer = await get("chains", this.filters);
      if (this.loading === this.filters) this.take(answer);
    } catch (error) {
      fill(this.empty, errorNotice(error));
    } finally {
      this.loading = null;
      if (this.again) {
        this.again = false;
        this.load();
      }
    }
  }

  /** Updates rows in place; new ones wait where they would move what a person is about to click. */
  take(answer) {
    this.all = answer.all;
    if (this.anew) this.chains = [];
    this.anew = false;
    const known = new Map(this.chains.map((chain) => [chain.id, chain]));
    for (const chain of answer.chains) if (known.has(chain.id)) known.set(chain.id, chain);
    const fresh = answer.chains.filter((chain) => !known.has(chain.id));
    const first = this.chains.length === 0;
    if (first) this.more = answer.more;
    // What is new is above what is known; with nothing in common, the list begins anew.
    const overlap = first || fresh.length < answer.chains.length;
    this.waiting = first || !this.busy() ? [] : fresh;
    const kept = overlap ? [...known.values()] : this.busy() ? [...known.values()] : [];
    if (!overlap && !this.busy()) this.more = answer.more;
    this.chains = [...(this.waiting.length ? [] : fresh), ...kept].slice(0, MOST);
    this.draw();
  }

  /** Whether a person is in the list, so that nothing may move. */
  busy() {
    return this.scroll.scrollTop > 4 || this.scroll.matches(":hover") || this.list.contains(document.activeElement);
  }

  showNew() {
    this.anew = true;
    this.scroll.scrollTop = 0;
    document.activeElement?.blur();
    this.load();
  }

  async loadOlder() {
    const before = this.chains.at(-1)?.id;
    try {
      const answer = await get("chains", { ...this.filters, before });
      this.chains = [...this.chains, ...answer.chains].slice(0, MOST);
      this.more = answer.more && this.chains.length < MOST;
    } catch (error) {
      fill(this.empty, errorNotice(error));
    }
    this.draw();
  }

  draw() {
    reconcile(this.list, this.chains, (chain) => chain.id, (chain) => this.row(chain), (row, chain) => this.updateRow(row, chain));
    this.older.hidden = !this.more || !this.chains.length;
    const filtered = Object.values(this.filters).some(Boolean);
    setText(this.summary, filtered ? `${plural(this.chains.length, "match", "matches")}${this.more ? " or more" : ""} of ${plural(this.all, "chain")}` : plural(this.all, "chain"));
    const fresh = this.waiting.length;
    setText(this.fresh, fresh ? `${fresh} new` : "up to date");
    this.fresh.disabled = !fresh;
    fill(this.empty, this.chains.length ? null : filtered && this.all
      ? emptyState("Nothing matches", "No chain that is remembered has all of that.")
      : emptyState("Nothing has run yet", "Call the API, wait for a schedule, or ", h("a", { href: "#/start" }, "start a task"), "."));
  }

  row(chain) {
    const part = (name, ...content) => h("span", { class: `chain-${name}` }, content);
    const link = h("a", { class: "chain", href: `#/runs/${encodeURIComponent(chain.id)}` },
      part("time"), part("tasks"), part("ms"), pill(),
      part("root", ROOTS[chain.root]), part("hint"), part("counts"));
    return h("li", {}, link);
  }

  updateRow(row, chain) {
    const link = row.firstElementChild;
    link.toggleAttribute("aria-current", chain.id === this.selected);
    if (row.dataset.revision === String(chain.revision)) return;
    row.dataset.revision = chain.revision;
    const [time, tasks, ms, status, , hint, counts] = link.children;
    setText(time, clock(chain.at));
    const [first, ...others] = chain.tasks;
    fill(tasks, h("b", {}, first), h("span", {}, others.map((task) => ` › ${task}`), chain.more_tasks ? ` › ${chain.more_tasks} more` : null));
    setText(ms, chain.ms ? duration(chain.ms) : "");
    setPill(status, chain.status);
    setText(hint, chain.hint);
    setText(counts, chain.failed ? `${chain.failed} failed` : plural(chain.attempts, "run"));
  }

  open(chain) {
    this.selected = chain;
    this.root.classList.add("opened");
    this.panel.open(chain);
    this.draw();
  }

  close() {
    if (this.selected === null) return;
    const row = this.list.querySelector("[aria-current]");
    this.shared.go("runs");
    row?.focus();
  }

  unselect() {
    this.selected = null;
    this.root.classList.remove("opened");
    this.panel.clear();
    this.draw();
  }

  filter() {
    this.text.focus();
    this.text.select();
  }

  /** To the next chain of the list, or the one before. */
  move(step) {
    const index = this.chains.findIndex((chain) => chain.id === this.selected);
    const next = this.chains[index < 0 ? 0 : index + step];
    if (!next) return;
    this.shared.go("runs", next.id);
    const row = [...this.list.children].find((each) => each.dataset.key === next.id);
    row?.firstElementChild.scrollIntoView({ block: "nearest" });
  }
}
