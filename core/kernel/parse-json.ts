/** JSON from outside this process. */

/** The value; undefined for text that is not JSON, such as a proxy's error page: no schema accepts it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
