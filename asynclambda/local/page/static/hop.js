// One hop: where it came from, its payload, and its attempts with their logs and exceptions.

import { get } from "./api.js";
import { fill, h, reconcile } from "./dom.js";
import { clock, duration, plural } from "./format.js";
import { jsonView } from "./json-view.js";
import { emptyState, errorNotice } from "./notice.js";
import { statusPill } from "./status.js";

const DEATHS = {
  permanent: "its task said that no other attempt can succeed",
  invalid: "it could not be read as the task's payload",
  attempts: "its last attempt failed",
  hops: "its chain was too long",
};

export class HopPanel {
  constructor() {
    this.root = h("div", { class: "hop-panel" });
    this.shown = "";
  }

  clear() {
    this.shown = "";
    fill(this.root);
  }

  async show(chain, hop) {
    let detail;
    try {
      detail = await get(`chains/${encodeURIComponent(chain)}/hops/${encodeURIComponent(hop)}`);
    } catch (error) {
      fill(this.root, errorNotice(error));
      return;
    }
    // Drawn only where it is another one, so that what is selected or folded open stays so.
    const text = JSON.stringify(detail);
    if (text === this.shown) return;
    const same = this.root.dataset.hop === hop;
    this.shown = text;
    this.root.dataset.hop = hop;
    if (!same) fill(this.root, (this.top = h("div")), (this.attempts = h("div", { class: "attempts" })));
    fill(this.top, facts(detail), payload(detail));
    if (!detail.attempts.length) {
      fill(this.attempts, emptyState(detail.app ? `It is a task of ${detail.app}` : "Not received yet", detail.app ? "Its runs are not seen here." : "It waits in its queue."));
      return;
    }
    const numbered = detail.attempts.map((attempt, index) => ({ ...attempt, number: index + 1 }));
    if (this.attempts.firstElementChild?.matches(".empty")) fill(this.attempts);
    reconcile(this.attempts, numbered.reverse(), (attempt) => attempt.request_id, (attempt) => create(attempt, detail), (element, attempt) => update(element, attempt, detail));
  }
}

function facts(detail) {
  const rows = [
    ["Task", detail.app ? `${detail.task} of ${detail.app}` : detail.task],
    ["From", detail.source],
    ["Sent", clock(detail.at)],
    ["Queue", detail.queue],
    ["Lane", detail.queue ? String(detail.lane) : null],
    ["Delay", detail.delay ? duration(detail.delay * 1_000) : null],
    ["Schedule", detail.schedule_name],
    ["Group", detail.message_group_id],
    ["Dead", death(detail)],
    ["Id", detail.id],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** Why it is dead, with the way to where one mends it. */
function death(detail) {
  if (detail.status !== "dead") return null;
  const letter = h("a", { href: `#/dead/${encodeURIComponent(detail.id)}` }, "open the dead letter");
  return [DEATHS[detail.death ?? "attempts"] ?? detail.death, " · ", letter];
}

function payload(detail) {
  if (detail.s3_payload_key) return section("Payload", h("p", { class: "faint" }, `It lies in S3: ${detail.s3_payload_key}`));
  if (detail.payload !== null) return section("Payload", jsonView(detail.payload));
  return null;
}

function section(title, ...content) {
  return h("section", {}, h("h3", {}, title), content);
}

function create(attempt, detail) {
  // The newest is what one looks for.
  const open = attempt.number === detail.attempts.length;
  return h("details", { class: "attempt", open }, h("summary", {}), h("div", { class: "attempt-body" }));
}

function update(element, attempt, detail) {
  const text = JSON.stringify(attempt);
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  const [summary, body] = element.children;
  const most = detail.most_attempts && detail.queue ? ` of ${detail.most_attempts}` : "";
  const name = detail.queue ? `Attempt ${attempt.receive_count}${most}` : "Run";
  fill(summary,
    h("span", { class: "attempt-name" }, name),
    statusPill(attempt.status),
    h("span", { class: "attempt-facts" }, [
      clock(attempt.at),
      attempt.ms === null ? null : duration(attempt.ms),
      attempt.messages > 1 ? `in a batch of ${attempt.messages}` : null,
      attempt.outcome === "timeout" ? "timed out" : attempt.outcome === "stopped" ? "its process ended without an answer" : null,
      attempt.version > 1 ? `version ${attempt.version}` : null,
    ].filter(Boolean).join(" · ")));
  fill(body,
    attempt.error ? section("Exception", h("pre", { class: "code stack", tabindex: "0" }, attempt.error.stack || `${attempt.error.type}: ${attempt.error.text}`)) : null,
    section("Log", log(attempt)),
    attempt.result !== null ? section("Returned", jsonView(attempt.result)) : null,
    attempt.event !== null ? h("details", { class: "event" }, h("summary", {}, "Event"), jsonView(attempt.event)) : null,
    h("p", { class: "faint ids" }, `request ${attempt.request_id}${attempt.message_id ? ` · message ${attempt.message_id}` : ""}`));
}

function log(attempt) {
  if (!attempt.lines.length) return h("p", { class: "faint" }, attempt.status === "running" ? "Nothing yet." : "It wrote nothing.");
  const lost = attempt.lost_lines ? h("p", { class: "faint" }, `${plural(attempt.lost_lines, "line")} before these are not kept.`) : null;
  const lines = attempt.lines.map((line) => h("li", { class: `line ${line.level.toLowerCase()}` },
    h("time", { datetime: line.at }, clock(line.at)),
    h("span", { class: "level" }, line.level),
    h("span", { class: "words" }, line.text, Object.entries(line.fields).map(([name, value]) =>
      h("span", { class: "log-field" }, ` ${name}=`, h("b", {}, typeof value === "string" ? value : JSON.stringify(value)))))));
  return [lost, h("ol", { class: "log" }, lines)];
}
