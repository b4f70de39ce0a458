/** A container's health check: fails unless NADIA on this machine answers within four seconds. */

const port = process.env["PORT"] ?? "3000";
const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`, { signal: AbortSignal.timeout(4_000) });
if (!answer.ok) throw new Error(`NADIA answered ${answer.status}`);
