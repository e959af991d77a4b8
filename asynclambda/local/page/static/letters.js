// Dead letters: why they died, their payloads, and what one does about them.

import { ApiError, get, post } from "./api.js";
import { fill, h, reconcile, setText } from "./dom.js";
import { fits } from "./fits.js";
import { FormError } from "./form.js";
import { clock, plural } from "./format.js";
import { jsonView } from "./json-view.js";
import { emptyState, errorNotice } from "./notice.js";
import { PayloadEditor } from "./payload-editor.js";

/** After the last key, before the server is asked whether the payload is valid. Milliseconds. */
const PAUSE = 350;

export class LettersView {
  constructor(root, shared) {
    this.root = root;
    this.shared = shared;
    this.letters = [];
    this.read = -1;
    this.id = null;
    this.form = null;
    this.summary = h("h2", {});
    this.list = h("ol", { class: "letters" });
    this.panel = h("div", { class: "panel" });
    this.error = h("div");
    fill(root, h("nav", { class: "side-list wide", "aria-label": "Dead letters" }, this.summary, this.error, this.list), this.panel);
  }

  show([id]) {
    this.id = id ?? null;
    this.root.classList.toggle("opened", id !== undefined);
    this.load();
  }

  tick(tick, visible) {
    if (!visible || tick.letters === this.read) return;
    this.read = tick.letters;
    if (!this.loading) this.load();
  }

  async load() {
    this.loading = true;
    try {
      this.letters = await get("letters");
      fill(this.error);
    } catch (error) {
      fill(this.error, errorNotice(error));
    } finally {
      this.loading = false;
    }
    this.draw();
  }

  draw() {
    setText(this.summary, this.letters.length ? plural(this.letters.length, "dead letter") : "Dead letters");
    reconcile(this.list, this.letters, (letter) => letter.id, () => h("li", {}, h("a", {}, h("span", { class: "entry-name" }), h("time", {}), h("span", { class: "entry-about" }))), (row, letter) => {
      const link = row.firstElementChild;
      link.href = `#/dead/${encodeURIComponent(letter.id)}`;
      link.toggleAttribute("aria-current", letter === this.chosen());
      const [name, time, about] = link.children;
      setText(name, letter.task ?? "no task of the app");
      setText(time, clock(letter.died ?? letter.sent));
      setText(about, letter.error_type ? `${letter.error_type}: ${letter.error}` : letter.text);
    });
    const letter = this.chosen();
    if (letter) {
      if (this.form?.letter.id !== letter.id) {
        this.form = new LetterForm(letter, this.shared, () => this.shared.go("dead"));
        fill(this.panel, this.form.element);
      }
    } else if (!this.form?.done || this.id === null) {
      // What has become of a letter stays to be read until another is chosen.
      this.form = null;
      fill(this.panel, this.nothing());
    }
  }

  /** The open letter: by its own id, or by that of the hop that has died. */
  chosen() {
    return this.letters.find((each) => each.id === this.id || each.invocation_id === this.id);
  }

  nothing() {
    if (!this.letters.length) return emptyState("No dead letters", "A message whose attempts are over, or that its task gives up, comes to lie here.");
    if (this.id !== null) return emptyState("It is not here any more", "It was sent again or dropped.");
    return emptyState("No letter is open", "Choose one to see why it died, mend its payload, and send it again.");
  }

  move(step) {
    const index = this.letters.indexOf(this.chosen());
    const next = this.letters[index < 0 ? 0 : index + step];
    if (next) this.shared.go("dead", next.id);
  }

  close() {
    this.shared.go("dead");
  }
}

class LetterForm {
  constructor(letter, shared, close) {
    this.letter = letter;
    this.shared = shared;
    this.done = false;
    this.timer = null;
    this.verdict = h("p", { class: "verdict", role: "status" });
    this.result = h("div", { class: "result", role: "status" });
    this.replayButton = h("button", { type: "submit", class: "primary" }, "Replay");
    this.dropButton = h("button", { type: "button", class: "danger", on: { click: () => this.drop() } }, "Drop");
    const task = shared.app?.tasks?.find((each) => each.id === letter.task);
    const editable = letter.editable && letter.payload !== null;
    // A payload that does not fit its form is mended as text.
    const form = editable && task?.form && fits(task.form, JSON.parse(letter.payload)) ? task.form : { kind: "raw" };
    this.editor = editable ? new PayloadEditor(form, letter.payload, () => this.changed()) : null;
    this.original = this.editor?.read();
    this.element = h("form", { class: "letter", on: { submit: (event) => this.replay(event), keydown: (event) => this.key(event) } },
      h("header", { class: "panel-head" },
        h("button", { type: "button", class: "quiet back", on: { click: close } }, "‹ Dead letters"),
        h("h2", { class: "panel-title" }, letter.task ?? "Unknown task"),
        h("p", { class: "panel-facts" }, [letter.queue ? `from ${letter.queue}` : null, letter.attempt ? plural(letter.attempt, "attempt") : null, clock(letter.died ?? letter.sent)].filter(Boolean).join(" · "))),
      h("div", { class: "notice error" },
        h("p", { class: "notice-what" }, letter.error_type ? `${letter.error_type}: ${letter.error}` : letter.text),
        h("p", { class: "notice-where" }, `reason: ${letter.reason}`)),
      letter.chain ? h("p", {}, h("a", { href: `#/runs/${encodeURIComponent(letter.chain)}` }, "Open its chain"), " for its logs and the stack.") : null,
      h("section", {}, h("h3", {}, "Payload", task?.payload ? h("code", {}, task.payload) : null), this.content(), this.verdict),
      h("div", { class: "buttons" }, this.replayButton, this.dropButton, h("span", { class: "faint hint" }, h("kbd", {}, "Ctrl"), h("kbd", {}, "Enter"))),
      this.result);
    if (letter.faults) this.tell(`Not valid now: ${letter.faults}`, false);
  }

  content() {
    if (this.editor) return this.editor.element;
    if (this.letter.s3_payload_key) return h("p", { class: "faint" }, `It lies in S3, where it can be read but not edited here: ${this.letter.s3_payload_key}`);
    return jsonView(this.letter.payload ?? "null");
  }

  tell(text, good) {
    setText(this.verdict, text);
    this.verdict.dataset.good = good;
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    try {
      await post("check", { task: this.letter.task, payload: this.editor.read() });
      this.editor.mark([]);
      this.tell("Valid", true);
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof FormError)) throw error;
      this.editor.mark(error.faults ?? []);
      this.tell(error.faults?.length ? `Not valid: ${plural(error.faults.length, "fault")}` : error.message, false);
    }
  }

  async replay(event) {
    event.preventDefault();
    await this.act(this.replayButton, async () => {
      const payload = this.editor?.read();
      const edited = this.editor && payload !== this.original;
      const answer = await post("replay", { id: this.letter.id, ...(edited ? { payload } : {}) });
      const chain = this.letter.chain ?? answer.invocation_id;
      return [h("b", { class: "good" }, "Sent again"), edited ? " with the edited payload" : "", ` to ${this.letter.queue}`,
        chain ? [" · ", h("a", { href: `#/runs/${encodeURIComponent(chain)}` }, "Open its chain")] : ""];
    });
  }

  async drop() {
    // Asked once more in place: there is no way back.
    if (!this.dropButton.dataset.sure) {
      this.dropButton.dataset.sure = "yes";
      setText(this.dropButton, "Drop for good?");
      setTimeout(() => { delete this.dropButton.dataset.sure; setText(this.dropButton, "Drop"); }, 4_000);
      return;
    }
    await this.act(this.dropButton, async () => {
      await post("drop", { id: this.letter.id });
      return [h("b", {}, "Dropped"), " for good."];
    });
  }

  async act(button, work) {
    if (button.disabled) return;
    clearTimeout(this.timer);
    button.disabled = true;
    try {
      fill(this.result, h("p", { class: "answer answer-line" }, (await work()).flat()));
      this.done = true;
      for (const each of [this.replayButton, this.dropButton]) each.disabled = true;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof FormError)) throw error;
      this.editor?.mark(error.faults ?? []);
      fill(this.result, errorNotice(error.faults?.length ? { message: error.message } : error));
      button.disabled = false;
    }
  }
}
