/** Shared by all pages: elements without HTML in strings, formatted times, API calls. */

/**
 * An element with properties and children. Text children are never parsed as HTML.
 * @param {string} tag
 * @param {Record<string, any>} properties `class`, `aria-…`, `data-…` and `for` become attributes, `on…` listeners
 * @param {...(Node | string | null)} children
 */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "for" || name.includes("-")) element.setAttribute(name, `${value}`);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Announces a text to screen readers, and shows it for a while. */
export function announce(text) {
  const live = byId("live");
  live.textContent = text;
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => live.classList.add("unseen"), 6_000);
  live.classList.remove("unseen");
}

/** Hour and minute in this machine's format. */
export const clockTime = (iso) =>
  new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** An error with the API's text. */
export class Problem extends Error {
  constructor(
    status,
    { code = "internal", detail = "The server gave an unexpected response", ...facts } = {},
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.facts = facts;
  }
}

/**
 * Calls the API and returns its JSON. Throws Problem; its status is 0 if there was no response.
 * @param {string} method
 * @param {string} path
 * @param {{ body?: unknown, key?: string }} options
 */
export async function call(method, path, { body, key } = {}) {
  const headers = {};
  if (key !== undefined) headers.authorization = `Bearer ${key}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const response = await fetch(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Problem(0, { code: "unreachable", detail: "NADIA does not answer. Is it still running?" });
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}
