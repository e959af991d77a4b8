// JSON text with its parts told apart. It stays text: nothing is parsed, so no number is rounded.

import { h } from "./dom.js";

const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Longer texts are shown plain: a node a part would be slow. */
const MOST = 40_000;

export function jsonView(text) {
  const pre = h("pre", { class: "code", tabindex: "0" });
  if (text.length > MOST) {
    pre.append(text);
    return pre;
  }
  let end = 0;
  for (const match of text.matchAll(PART)) {
    pre.append(text.slice(end, match.index));
    const [whole, string, colon, word] = match;
    if (string && colon !== undefined) pre.append(h("span", { class: "j-key" }, string), colon);
    else pre.append(h("span", { class: string ? "j-string" : word ? "j-word" : "j-number" }, whole));
    end = match.index + whole.length;
  }
  pre.append(text.slice(end));
  return pre;
}
