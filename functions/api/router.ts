/** Finds a call's route, authorises the caller, parses the parts and runs it. */
import httpRouter from "@middy/http-router";
import type { Context } from "aws-lambda";
import * as z from "zod";
import type { ReviewerApp } from "../../core/app/reviewer.ts";
import type { Principal, Scope } from "../../core/access/schema.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { invalidField, read } from "../../core/kernel/faults.ts";
import { addHeaders, bodyOf, type HttpEvent, type HttpResult, jsonResult } from "../lib/http.ts";
import { callerOf, checkOrigin, credentialOf } from "../lib/http-caller.ts";
import { withETag } from "../lib/http-etag.ts";
import { limitHeaders } from "../lib/http-limits.ts";
import { notFoundPage, wantsPage } from "./not-found-page.ts";
import { openApi } from "./openapi.ts";
import { Answer, type Route } from "./route.ts";
import { admit } from "../../core/access/admit.ts";

/** The router for a table of routes. Throws the errors in `lib/http-errors.ts`. */
export function router(app: () => ReviewerApp, routes: readonly Route[]) {
  const document = {
    method: "GET" as const,
    path: "/openapi.json" as const,
    handler: async () => jsonResult(200, openApi(routes)),
  };
  const route = httpRouter<HttpEvent, HttpResult>({
    routes: [
      document,
      ...routes.map((route) => ({
        method: route.method,
        path: route.path,
        handler: (event: HttpEvent) => call(app(), route, event),
      })),
      ...routes.flatMap((route) => slashed(route, (event) => call(app(), route, event))),
    ].flatMap((row) => methodsOf(row).map((method) => ({ ...row, method }))),
    notFoundResponse: ({ method, path }) => {
      throw unknownRoute([document, ...routes], method, path);
    },
  });
  return async (event: HttpEvent, context: Context): Promise<HttpResult> => {
    try {
      const result = await route(event, context, { signal: new AbortController().signal });
      if (result === undefined) throw new NadiaError("internal", "a route returned no response");
      return result;
    } catch (error) {
      if (error instanceof UnknownPath && wantsPage(event))
        return notFoundPage(event, app().consoleOrigin ?? "");
      throw error;
    }
  };
}

/**
 * A route for ids with a slash, which a client may choose: it reports the invalid id from the intended route rather
 * than an unknown path. (API Gateway decodes %2F before it passes the path on.)
 */
function slashed({ method, path }: Route, handler: (event: HttpEvent) => Promise<HttpResult>) {
  const name = /\{(\w+)\}$/.exec(path)?.[1];
  if (method !== "PUT" || name === undefined) return [];
  const whole = ({ pathParameters = {}, ...event }: HttpEvent): HttpEvent => ({
    ...event,
    pathParameters: {
      ...pathParameters,
      [name]: `${pathParameters[name] ?? ""}/${pathParameters["proxy"] ?? ""}`,
    },
  });
  return [
    { method, path: `${path}/{proxy+}` as const, handler: (event: HttpEvent) => handler(whole(event)) },
  ];
}

/** The methods of a route: HEAD is allowed wherever GET is (RFC 9110). */
const methodsOf = ({ method }: Pick<Route, "method">) =>
  method === "GET" ? (["GET", "HEAD"] as const) : ([method] as const);

/** Input for a route that takes none is an error, so that the sender notices the mistake. */
const nothing = z.strictObject({});

async function call(app: ReviewerApp, route: Route, event: HttpEvent): Promise<HttpResult> {
  checkOrigin(event, app.consoleOrigin);
  const principal = route.needs === null ? null : await principalOf(app, route.needs, event);
  const parts = {
    params: parse(route.params, "path", paramsOf(event)),
    query: parse(route.query ?? nothing, "query", event.queryStringParameters ?? {}),
    body: parse(
      route.body ?? nothing,
      "body",
      route.method === "GET" ? {} : jsonOf(event, route.maxBodyBytes),
    ),
    from: callerOf(event, app.frontSecret),
  };
  return withETag(event, resultOf(await route.run(app, parts, principal)));
}

function resultOf(answered: unknown): HttpResult {
  if (!(answered instanceof Answer)) return jsonResult(200, answered);
  const { headers, cookies, type, isBase64 = false } = answered.extras;
  const plain = jsonResult(200, answered.body);
  return {
    ...plain,
    headers: { ...plain.headers, ...headers, ...(type === undefined ? {} : { "content-type": type }) },
    ...(cookies === undefined ? {} : { cookies: [...cookies] }),
    ...(type === undefined ? {} : { body: String(answered.body) }),
    ...(isBase64 ? { isBase64Encoded: true } : {}),
  };
}

async function principalOf(app: ReviewerApp, needed: Scope, event: HttpEvent): Promise<Principal> {
  const { principal, allowances, refusal } = await admit(app.access, credentialOf(event), needed);
  // Sent with any response, errors included.
  addHeaders(event, limitHeaders(allowances));
  if (refusal !== null) throw refusal;
  return principal;
}

/** The router leaves path parameters percent-encoded. */
function paramsOf(event: HttpEvent): Record<string, string> {
  const entries = Object.entries(event.pathParameters ?? {});
  try {
    return Object.fromEntries(entries.map(([name, value]) => [name, decodeURIComponent(value ?? "")]));
  } catch (cause) {
    throw new NadiaError("bad_path", "the path contains an invalid percent escape", { cause });
  }
}

function jsonOf(event: HttpEvent, maxBytes: number | undefined): unknown {
  const text = bodyOf(event, maxBytes);
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    // Not passed on as the cause, because the parser's message quotes the body.
    throw new NadiaError("body_not_json", "the body must be a JSON object");
  }
}

/** Parses one part and names the first field that is invalid; an invalid id in the path is simply not found. */
function parse(shape: z.ZodObject | null, part: "path" | "query" | "body", value: unknown): unknown {
  if (shape === null) return {};
  return read(shape, value, ([{ field, message }]) =>
    part === "path"
      ? new NadiaError("not_found", "there is nothing with this id")
      : invalidField({ field: field || part, message }),
  );
}

/** No route has this path, with any method. */
class UnknownPath extends NadiaError {
  constructor() {
    super("not_found", "there is no such path; /openapi.json lists all of them");
  }
}

/** 405 if the path allows other methods, else 404. */
function unknownRoute(
  routes: readonly Pick<Route, "method" | "path">[],
  method: string,
  path: string,
): NadiaError {
  const allowed = routes.filter((route) => pattern(route.path).test(path)).flatMap(methodsOf);
  return allowed.length === 0
    ? new UnknownPath()
    : new NadiaError("method_not_allowed", `${method} is not supported here`, {
        facts: { allow: [...new Set(allowed)].join(", ") },
      });
}

function pattern(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map(RegExp.escape);
  return new RegExp(`^${parts.join("[^/]+")}/?$`);
}
