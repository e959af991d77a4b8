// The page: which view is shown, what is live in all of them, and the app's description.

import { ApiError, get, listen } from "./api.js";
import { fill, setText } from "./dom.js";
import { count } from "./format.js";
import { GraphView } from "./graph.js";
import { shortcut } from "./keys.js";
import { LettersView } from "./letters.js";
import { errorNotice } from "./notice.js";
import { RunsView } from "./runs.js";
import { StartView } from "./start.js";

/** What all views share. */
const shared = {
  /** The description of the app; null before it is there, an ApiError where it cannot be had. */
  app: null,
  counts: { tasks: {}, dead: 0, undelivered: 0 },
  go(view, ...path) {
    location.hash = `#/${[view, ...path].map(encodeURIComponent).join("/")}`;
  },
};

const views = {
  graph: new GraphView(document.getElementById("view-graph"), shared),
  runs: new RunsView(document.getElementById("view-runs"), shared),
  start: new StartView(document.getElementById("view-start"), shared),
  dead: new LettersView(document.getElementById("view-dead"), shared),
};
const titles = { graph: "Graph", runs: "Runs", start: "Start", dead: "Dead letters" };

let current = null;
let boot = null;
let version = null;

function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name, ...rest] = path.split("/").map(decodeURIComponent);
  const wanted = name in views ? name : "graph";
  for (const [each, view] of Object.entries(views)) {
    const tab = document.querySelector(`[data-view=${each}]`);
    if (each === wanted) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
    view.root.hidden = each !== wanted;
  }
  current = wanted;
  views[wanted].show(rest, new URLSearchParams(query));
  setTitle();
}

function setTitle() {
  const name = shared.app?.app ?? "asynclambda dev";
  document.title = `${titles[current]} · ${name}`;
}

async function loadApp() {
  try {
    shared.app = await get("app");
    setText(document.getElementById("app-name"), shared.app.app);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    shared.app = error;
  }
  for (const view of Object.values(views)) view.described?.();
  setTitle();
}

function onTick(tick) {
  if (boot !== null && boot !== tick.boot) {
    // Another start of `asynclambda dev`, with another token.
    location.reload();
    return;
  }
  boot = tick.boot;
  shared.counts = tick.counts;
  const badge = document.getElementById("dead-count");
  const dead = tick.counts.dead;
  setText(badge, dead ? count(dead) : "");
  badge.setAttribute("aria-label", dead ? `, ${dead} messages` : "");
  showProblem(tick.problem);
  if (version !== tick.version) {
    version = tick.version;
    setText(document.getElementById("state-text"), stateText());
    loadApp();
  }
  for (const view of Object.values(views)) view.tick?.(tick, view === views[current]);
}

function showProblem(problem) {
  const banner = document.getElementById("problem");
  const text = problem === null ? "" : JSON.stringify(problem);
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.hidden = problem === null;
  fill(banner, problem === null ? null : [
    "The last save is not live; the version before goes on.",
    errorNotice({ message: problem.what, ...problem }),
  ]);
}

function stateText() {
  return version ? `live · version ${version}` : "building";
}

function onState(connected) {
  const state = document.getElementById("state");
  state.dataset.connected = connected;
  setText(document.getElementById("state-text"), connected ? stateText() : "not connected");
}

shortcut("g", "Graph", () => shared.go("graph"));
shortcut("r", "Runs", () => shared.go("runs"));
shortcut("s", "Start", () => shared.go("start"));
shortcut("d", "Dead letters", () => shared.go("dead"));
shortcut("/", "Filter", () => views[current].filter?.());
shortcut("j", "Next, and the one before", () => views[current].move?.(1), "j k");
shortcut("k", "", () => views[current].move?.(-1));
shortcut("ArrowDown", "", () => views[current].move?.(1));
shortcut("ArrowUp", "", () => views[current].move?.(-1));
shortcut("n", "Show what is new", () => views[current].showNew?.());
shortcut("Escape", "Back to the list", () => views[current].close?.(), "Esc");

window.addEventListener("hashchange", route);
route();
listen(onTick, onState);
