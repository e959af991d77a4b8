// The states of chains, hops and attempts: each has a word and a shape, so that colour is not needed.

import { h, setText } from "./dom.js";

const WORDS = {
  waiting: "waiting",
  running: "running",
  retrying: "will retry",
  done: "done",
  failed: "failed",
  dead: "dead",
  dropped: "dropped",
  sent: "sent",
};

/** What a filter can ask for, with what it says. */
export const FILTERS = [
  ["", "Any status"],
  ["active", "Active"],
  ["waiting", "Waiting"],
  ["running", "Running"],
  ["retrying", "Will retry"],
  ["done", "Done"],
  ["failed", "Failed"],
  ["dead", "Dead"],
];

export function pill() {
  return h("span", { class: "pill" }, h("span", { class: "mark", "aria-hidden": "true" }), h("span"));
}

export function setPill(element, status) {
  if (element.dataset.status !== status) element.dataset.status = status;
  setText(element.lastElementChild, WORDS[status] ?? status);
}

export function statusPill(status) {
  const element = pill();
  setPill(element, status);
  return element;
}
