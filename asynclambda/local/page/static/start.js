// Starts what an app has: routes, tasks and schedules.

import { ApiError, post } from "./api.js";
import { fill, h } from "./dom.js";
import { FormError } from "./form.js";
import { duration } from "./format.js";
import { jsonView } from "./json-view.js";
import { emptyState, errorNotice } from "./notice.js";
import { PayloadEditor } from "./payload-editor.js";

const GROUPS = [
  ["Routes", (task) => task.start === "request"],
  ["Tasks", (task) => task.start === "message" || task.start === "body"],
  ["Calls", (task) => task.start === "call"],
  ["Schedules", (task) => task.start === "schedule"],
  ["By others", (task) => task.start === null],
];
const VERBS = { request: "Send request", message: "Invoke", body: "Send body", call: "Call", schedule: "Run now" };
/** A year, as `invoke` takes it. Seconds. */
const LONGEST_DELAY = 31_536_000;

export class StartView {
  constructor(root, shared) {
    this.root = root;
    this.shared = shared;
    /** By task, so that what one has typed is there when one comes back. */
    this.forms = new Map();
    this.task = null;
    fill(root, emptyState("One moment", "What can be started shows up as soon as the app has been read."));
  }

  show([task]) {
    if (task !== undefined) this.task = task;
    this.draw(task !== undefined);
  }

  described() {
    // Payloads may be others now; what was typed is kept where the form is the same.
    for (const [id, form] of this.forms) {
      const task = this.shared.app.tasks?.find((each) => each.id === id);
      if (!task || JSON.stringify(task) !== form.described) this.forms.delete(id);
    }
    if (!this.root.hidden) this.draw(false);
  }

  draw(chosen) {
    const { app } = this.shared;
    if (app === null) return;
    if (app instanceof Error) {
      fill(this.root, errorNotice(app));
      return;
    }
    if (!app.tasks.length) {
      fill(this.root, emptyState("No tasks yet", "A class that inherits from a task makes one."));
      return;
    }
    this.order = GROUPS.flatMap(([, belongs]) => app.tasks.filter(belongs));
    const task = this.order.find((each) => each.id === this.task) ?? this.order[0];
    this.task = task.id;
    this.root.classList.toggle("opened", chosen);
    const shown = this.shownKey === app && this.shownTask === task.id;
    if (shown) return;
    this.shownKey = app;
    this.shownTask = task.id;
    const groups = GROUPS.map(([name, belongs]) => [name, app.tasks.filter(belongs)]).filter(([, tasks]) => tasks.length);
    fill(this.root,
      h("nav", { class: "side-list", "aria-label": "Tasks" }, groups.map(([name, tasks]) => [h("h2", {}, name), h("ul", {}, tasks.map((each) => this.entry(each, each === task)))])),
      h("div", { class: "panel" }, this.form(task).element));
  }

  entry(task, current) {
    const about = task.start === "request" ? `${task.method} ${task.path}` : task.start === "schedule" ? task.schedule : task.payload ?? "";
    return h("li", {}, h("a", { href: `#/start/${encodeURIComponent(task.id)}`, "aria-current": current ? "true" : null },
      h("span", { class: "entry-name" }, task.id), h("span", { class: "entry-about" }, about)));
  }

  form(task) {
    const known = this.forms.get(task.id);
    if (known) return known;
    const made = new StartForm(task, this.shared);
    this.forms.set(task.id, made);
    return made;
  }

  move(step) {
    const index = this.order?.findIndex((task) => task.id === this.task) ?? -1;
    const next = this.order?.[index + step];
    if (next) this.shared.go("start", next.id);
  }

  close() {
    this.shared.go("start");
  }

  filter() {
    this.forms.get(this.task)?.editor?.focus();
  }
}

class StartForm {
  constructor(task, shared) {
    this.task = task;
    this.described = JSON.stringify(task);
    this.shared = shared;
    this.editor = task.form ? new PayloadEditor(task.form, task.sample) : null;
    this.result = h("div", { class: "result", role: "status" });
    this.button = h("button", { type: "submit", class: "primary" }, VERBS[task.start] ?? "");
    this.element = h("form", { class: "start", on: { submit: (event) => this.submit(event), keydown: (event) => this.key(event) } },
      h("header", { class: "panel-head" },
        h("a", { class: "back quiet", href: "#/start" }, "‹ Start"),
        h("h2", { class: "panel-title" }, task.id),
        h("p", { class: "panel-facts" }, [task.kind, about(task), task.place].filter(Boolean).join(" · "))),
      task.help ? h("p", { class: "help" }, withCode(task.help)) : null,
      task.start === null ? emptyState("It cannot be started here", task.why_not) : [
        this.editor ? h("section", {}, h("h3", {}, task.start === "body" ? "Body" : "Payload", task.payload ? h("code", {}, task.payload) : null), this.editor.element) : null,
        this.options(),
        h("div", { class: "buttons" }, this.button, h("span", { class: "faint hint" }, h("kbd", {}, "Ctrl"), h("kbd", {}, "Enter"))),
      ],
      this.result);
  }

  options() {
    if (this.task.start !== "message") return null;
    const { lanes } = this.task;
    this.lane = h("select", { class: "short" }, Array.from({ length: lanes }, (_, lane) => h("option", { value: lane }, `lane ${lane}`)));
    this.delay = h("input", { type: "text", inputmode: "numeric", class: "short", placeholder: "0", autocomplete: "off" });
    this.group = h("input", { type: "text", autocomplete: "off", spellcheck: "false", placeholder: "none" });
    const option = (name, input, kind) => h("label", { class: "field" }, h("span", { class: "field-label" }, h("span", { class: "field-name" }, name), h("span", { class: "field-kind" }, kind)), input);
    return h("section", {}, h("h3", {}, "Options"), h("div", { class: "fields across" },
      lanes > 1 ? option("lane", this.lane, "") : null,
      option("delay", this.delay, "seconds"),
      option("group", this.group, "message group id")));
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  async submit(event) {
    event.preventDefault();
    if (this.button.disabled) return;
    this.button.disabled = true;
    this.editor?.mark([]);
    fill(this.result); // what came of the last one is not what comes of this one
    try {
      fill(this.result, this.told(await this.send()));
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof FormError)) throw error;
      this.editor?.mark(error.faults ?? []);
      // Faults are at their fields already.
      fill(this.result, errorNotice(error.faults?.length ? { message: error.message } : error));
    } finally {
      this.button.disabled = false;
    }
  }

  send() {
    const task = this.task.id;
    if (this.task.start === "schedule") return post("schedule", { task });
    const payload = this.editor.read();
    if (this.task.start === "request") return post("request", { task, payload });
    if (this.task.start === "call") return post("call", { task, payload });
    if (this.task.start === "body") return post("send", { task, payload });
    return post("send", { task, payload, options: { lane: Number(this.lane.value), delay: this.seconds(), message_group_id: this.group.value } });
  }

  seconds() {
    const text = this.delay.value.trim() || "0";
    const seconds = Number(text);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_DELAY) throw new FormError(`The delay ${text} is no number of whole seconds up to a year.`);
    return seconds;
  }

  /** What has come of it. */
  told(answer) {
    const task = encodeURIComponent(this.task.id);
    const chain = answer.chain ? h("a", { href: `#/runs/${encodeURIComponent(answer.chain)}` }, "Open its chain") : h("a", { href: `#/runs?task=${task}` }, `Runs of ${this.task.id}`);
    switch (this.task.start) {
      case "request":
        return h("div", { class: "answer" },
          h("p", { class: "answer-line" }, h("b", { class: answer.status < 400 ? "good" : "bad" }, `${answer.status} ${answer.reason}`), ` ${answer.line} · ${duration(answer.ms)} · `, chain),
          answer.body ? jsonView(pretty(answer.body)) : h("p", { class: "faint" }, "The answer has no body."));
      case "call": {
        const failed = "failure" in answer;
        return h("div", { class: "answer" },
          h("p", { class: "answer-line" }, h("b", { class: failed ? "bad" : "good" }, failed ? "It failed" : "It returned"), " · ", chain),
          jsonView(JSON.stringify(failed ? answer.failure : answer.result, null, 2)));
      }
      case "schedule":
        return h("p", { class: "answer answer-line" }, h("b", { class: "good" }, "Started"), " · ", chain);
      default:
        return h("p", { class: "answer answer-line" }, h("b", { class: "good" }, answer.delay ? `Sent, for ${duration(answer.delay * 1_000)} from now` : "Sent"), ` to ${answer.queue} · `, chain);
    }
  }
}

/** A docstring's text, with what stands between backticks as code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? h("code", {}, part) : part));
}

function about(task) {
  if (task.start === "request") return `${task.method} ${task.path}`;
  if (task.start === "schedule") return `${task.schedule}, ${task.timezone}`;
  if (task.start === "body") return `queue ${task.queue}`;
  return "";
}

/** A body with a line for each field, where that loses nothing. */
function pretty(text) {
  try {
    const made = JSON.stringify(JSON.parse(text), null, 2);
    return made.replace(/\s/g, "") === text.replace(/\s/g, "") ? made : text;
  } catch {
    return text;
  }
}
