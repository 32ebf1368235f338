// Talks to the server: requests with the key if one is needed, and the event stream, which reconnects by itself.

const KEY = "orleansstream-key";
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10000;
const SILENCE_MS = 5000;

let askForKey = null;

/** Sets the function that asks the user for the key; it returns a promise of it. */
export function onKeyNeeded(ask) { askForKey = ask; }

function headers() {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

async function send(path, options = {}) {
  for (;;) {
    const response = await fetch(`api/v1/${path}`, { ...options, headers: { ...headers(), ...options.headers }, cache: "no-store" });
    if (response.status !== 401 || !askForKey) return response;
    sessionStorage.setItem(KEY, await askForKey());
  }
}

/** Gets JSON; throws an Error whose message is the problem's detail. */
export async function get(path, signal) {
  const response = await send(path, { signal });
  if (!response.ok) throw new Error(await problem(response));
  return response.json();
}

/** Posts without a body; throws an Error whose message is the problem's detail. */
export async function post(path) {
  const response = await send(path, { method: "POST" });
  if (!response.ok) throw new Error(await problem(response));
}

async function problem(response) {
  try {
    const body = await response.json();
    return body.detail ?? body.title ?? `the server answered ${response.status}`;
  } catch {
    return `the server answered ${response.status}`;
  }
}

/**
 * Follows the event stream for ever. `onEvent(name, data)` takes events, `onLink(state)` "live" or "lost".
 * It reads with fetch because an EventSource cannot send the key.
 */
export async function follow(onEvent, onLink) {
  let wait = FIRST_RETRY_MS;
  for (;;) {
    const abort = new AbortController();
    try {
      const response = await send("events", { signal: abort.signal });
      if (!response.ok) throw new Error(await problem(response));
      onLink("live");
      await read(response.body.getReader(), abort, (name, data) => { wait = FIRST_RETRY_MS; onEvent(name, data); });
    } catch {
      // Whatever broke the stream, the cure is the same: say so and connect again.
    }
    abort.abort();
    onLink("lost");
    await new Promise(go => setTimeout(go, wait * (0.75 + Math.random() / 2)));
    wait = Math.min(wait * 2, LONGEST_RETRY_MS);
  }
}

async function read(reader, abort, onEvent) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    // The server speaks every second: silence means a dead connection that the browser has not noticed.
    const silence = setTimeout(() => abort.abort(), SILENCE_MS);
    const { done, value } = await reader.read();
    clearTimeout(silence);
    if (done) return;
    text += decoder.decode(value, { stream: true }).replaceAll("\r", "");
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) dispatch(text.slice(0, end), onEvent);
  }
}

function dispatch(block, onEvent) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
  }
  if (data.length) onEvent(name, JSON.parse(data.join("\n")));
}
