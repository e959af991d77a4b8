// Keyboard shortcuts: one table for what they do and for the help that `?` shows.

import { h } from "./dom.js";

const dialog = document.getElementById("help");
const shortcuts = [];

/**
 * Adds a shortcut.
 * @param {string} key - as KeyboardEvent.key has it.
 * @param {string} words - what it does, for the help.
 * @param {(event) => void} action
 * @param {string} [shown] - the key for the help, where two of them do nearly the same.
 */
export function shortcut(key, words, action, shown = key) {
  shortcuts.push({ key, words, action, shown });
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (typing(event.target)) {
    // Escape leaves a field, so that the other keys work again.
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const found = shortcuts.find((each) => each.key === event.key);
  if (found) {
    event.preventDefault();
    found.action(event);
  }
});

function showHelp() {
  const rows = shortcuts.filter((each) => each.words);
  dialog.replaceChildren(
    h("h2", { id: "help-title" }, "Keyboard"),
    h(
      "dl",
      { class: "keys" },
      rows.flatMap((each) => [h("dt", {}, each.shown.split(" ").map((key) => h("kbd", {}, key))), h("dd", {}, each.words)]),
      h("dt", {}, h("kbd", {}, "Ctrl"), h("kbd", {}, "Enter")),
      h("dd", {}, "Send the form, or replay the letter"),
    ),
    h("form", { method: "dialog" }, h("button", { class: "primary", autofocus: true }, "Close")),
  );
  dialog.showModal();
}

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
document.getElementById("help-button").addEventListener("click", showHelp);
shortcut("?", "This help", showHelp);
