// Talks to the server that this page came from.

const token = document.querySelector("meta[name=asynclambda-token]").content;

/** An answer that says what is wrong: `what`, `where`, `remedy`, and `faults` of a payload. */
export class ApiError extends Error {
  constructor(error) {
    super(error.what);
    this.where = error.where ?? null;
    this.remedy = error.remedy ?? null;
    this.faults = error.faults ?? [];
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError({ what: "asynclambda dev does not answer: it has ended, or is ending" });
  }
  const text = await response.text();
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    throw new ApiError({ what: `the answer is no JSON: ${response.status} ${text.slice(0, 200)}` });
  }
  if (!response.ok) throw new ApiError(content.error ?? { what: `${response.status}` });
  return content;
}

export function get(path, parameters = {}, signal = undefined) {
  const given = Object.entries(parameters).filter(([, value]) => value);
  const query = new URLSearchParams(given).toString();
  return ask(`/api/${path}${query ? `?${query}` : ""}`, { signal });
}

export function post(path, body, signal = undefined) {
  return ask(`/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Asynclambda-Token": token },
    body: JSON.stringify(body),
    signal,
  });
}

/**
 * Listens to the server's ticks.
 * @param {(tick) => void} onTick
 * @param {(connected: boolean) => void} onState
 */
export function listen(onTick, onState) {
  const source = new EventSource("/api/events");
  source.addEventListener("tick", (event) => {
    onState(true);
    onTick(JSON.parse(event.data));
  });
  // The browser connects again by itself.
  source.addEventListener("error", () => onState(false));
}
