// Errors, empty states, and what else is said in place of content.

import { h } from "./dom.js";

/** An error of the server: what, where, and what to do. */
export function errorNotice(error) {
  const faults = error.faults ?? [];
  return h(
    "div",
    { class: "notice error", role: "alert" },
    h("p", { class: "notice-what" }, error.message || error.what),
    error.where ? h("p", { class: "notice-where" }, error.where) : null,
    faults.length
      ? h("ul", {}, faults.map((fault) => h("li", {}, h("code", {}, fault.path.join(".") || "payload"), ` ${fault.text}`)))
      : null,
    error.remedy ? h("p", { class: "notice-remedy" }, error.remedy) : null,
  );
}

/** Says honestly that there is nothing, and what would bring something. */
export function emptyState(title, ...rest) {
  return h("div", { class: "empty" }, h("p", { class: "empty-title" }, title), h("p", {}, ...rest));
}
