/** `GET /metrics`, for Prometheus. */
import { sameSecret } from "../../core/access/secret.ts";
import type { Exchange } from "../aws/gateway.ts";
import { contentTypes, type Meters } from "./open-metrics.ts";

/** Headers that show that a proxy is forwarding someone else's request. */
const forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * Serves the metrics. With a token, every caller must send it; without one, only this machine is answered, but not a
 * proxy on it that forwards others' requests.
 */
export const metricsPage =
  (meters: Meters, token: string | null) =>
  async ({ request, response }: Exchange): Promise<void> => {
    const refuse = (status: number, headers: Readonly<Record<string, string>> = {}) =>
      void response.writeHead(status, { "cache-control": "no-store", ...headers }).end();
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
    if (token === null) {
      if (!isOwnMachine(request)) return refuse(403);
    } else if (!sameSecret(bearerOf(request), token)) return refuse(401, { "www-authenticate": "Bearer" });
    const format = formatFor(request.headers.accept);
    const text = await meters.text(format);
    response.writeHead(200, {
      "content-type": contentTypes[format],
      "cache-control": "no-store",
      "content-length": Buffer.byteLength(text),
    });
    response.end(request.method === "HEAD" ? undefined : text);
  };

const isOwnMachine = ({ socket, headers }: Exchange["request"]): boolean =>
  /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? "") &&
  forwarding.every((name) => headers[name] === undefined);

const bearerOf = ({ headers }: Exchange["request"]): string =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";

/** OpenMetrics, unless the caller knows only the older format. */
const formatFor = (accept = ""): keyof typeof contentTypes =>
  accept.includes("text/plain") && !accept.includes("application/openmetrics-text")
    ? "prometheus"
    : "openMetrics";
