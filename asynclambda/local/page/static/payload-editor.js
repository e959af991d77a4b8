// A payload, by its form or as JSON. Both are the same text: who changes the side takes it along.

import { fill, h } from "./dom.js";
import { FormError, makePart } from "./form.js";

/** A form would round these. */
const LONG_NUMBER = /(?<!["\w.])-?\d{16,}/;

export class PayloadEditor {
  /**
   * @param {object} form - the tree of `forms.py`; `raw` where there is none.
   * @param {string} text - JSON.
   * @param {() => void} changed - called after each change by a person.
   */
  constructor(form, text, changed = () => {}) {
    this.part = makePart(form);
    this.area = h("textarea", { class: "mono payload-text", rows: "12", spellcheck: "false", "aria-label": "Payload as JSON" });
    this.say = h("p", { class: "fault", role: "alert" });
    this.body = h("div", { class: "payload-body" });
    const side = (name, words) => h("button", { type: "button", "aria-pressed": "false", on: { click: () => this.turn(name) } }, words);
    this.sides = { form: side("form", "Form"), json: side("json", "JSON") };
    const simple = form.kind === "raw";
    this.element = h("div", { class: "payload" },
      h("div", { class: "sides", role: "group", "aria-label": "Payload", hidden: simple }, this.sides.form, this.sides.json),
      this.body, this.say);
    this.element.addEventListener("input", changed);
    this.element.addEventListener("click", (event) => event.target.closest(".add, .item button") && changed());
    this.area.value = text;
    this.side = "json";
    this.turn(simple ? "json" : "form");
  }

  turn(side) {
    this.say.textContent = "";
    try {
      if (side === "json" && this.side === "form") this.area.value = this.part.read();
      if (side === "form") this.toForm();
    } catch (error) {
      if (!(error instanceof FormError || error instanceof SyntaxError)) throw error;
      this.say.textContent = error.message;
      side = this.side;
    }
    this.side = side;
    for (const [name, button] of Object.entries(this.sides)) button.setAttribute("aria-pressed", String(name === side));
    fill(this.body, side === "form" ? this.part.element : this.area);
  }

  toForm() {
    if (this.side === "form") return;
    if (LONG_NUMBER.test(this.area.value)) throw new FormError("It has a number that a form would round: edit it as JSON.");
    this.part.write(JSON.parse(this.area.value));
  }

  /** The JSON text. Throws a FormError where a field of the form is no JSON. */
  read() {
    return this.side === "form" ? this.part.read() : this.area.value;
  }

  /** Shows what is wrong, each fault at its field. */
  mark(faults) {
    for (const fault of this.element.querySelectorAll(".payload-body .fault")) fault.remove();
    this.say.textContent = "";
    if (!faults.length) return;
    if (this.side === "form") {
      for (const fault of faults) this.part.mark(fault.path, fault.text);
    } else {
      this.say.textContent = faults.map((fault) => `${fault.path.join(".") || "payload"}: ${fault.text}`).join("\n");
    }
  }

  focus() {
    this.body.querySelector("input, select, textarea")?.focus();
  }
}
