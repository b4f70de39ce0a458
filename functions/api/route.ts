/** A route of the reviewer API: one row, from which the router, the OpenAPI document and the web client are derived. */
import type * as z from "zod";
import type { ReviewerApp } from "../../core/app/reviewer.ts";
import type { Caller, Principal, Role, Scope } from "../../core/access/schema.ts";

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

type Shape = z.ZodObject;
type Parsed<S extends Shape | undefined> = S extends Shape ? z.infer<S> : Record<string, never>;

/** Parts of a response other than its JSON body. */
export interface Extras {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` lines. */
  readonly cookies?: readonly string[];
  /** A media type other than JSON, in which case the body is text and sent as it is. */
  readonly type?: string;
  /** The body is base64, sent as the bytes that it encodes. */
  readonly isBase64?: boolean;
}

/** A body with extras; only the router looks for it. */
export class Answer<Body> {
  readonly body: Body;
  readonly extras: Extras;

  constructor(body: Body, extras: Extras) {
    this.body = body;
    this.extras = extras;
  }
}

/** A response with its own headers, cookies or media type. */
export const withExtras = <Body>(body: Body, extras: Extras): Answer<Body> => new Answer(body, extras);

/** A call's origin, and whether it came over TLS. */
export interface Origin extends Caller {
  readonly https: boolean;
}

/** The parsed parts of a call. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly from: Origin;
}

export interface RouteSpec<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends Shape | undefined,
  O extends z.ZodType,
> {
  readonly method: Method;
  /** With `{name}` for each parameter. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly output: O;
  /** The media type of a response that is not JSON; then `output` is a string. */
  readonly media?: string;
  /** Additional headers of this route's response, with descriptions. */
  readonly headers?: Readonly<Record<string, string>>;
  /** 1 MB by default. */
  readonly maxBodyBytes?: number;
  /** The scope required, if it does not follow from method and role. */
  readonly needs?: Scope;
}

/** A route as router and OpenAPI use it; only the route itself knows its shapes. */
export interface Route {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly summary: string;
  /** Who may call it; null means everyone. An admin may do everything a reviewer may. */
  readonly role: Role | null;
  /** The scope that the caller's key or session needs; null for none. */
  readonly needs: Scope | null;
  readonly media: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Shape | null;
  readonly query: Shape | null;
  readonly body: Shape | null;
  /** bytes; undefined: the usual limit */
  readonly maxBodyBytes: number | undefined;
  readonly output: z.ZodType;
  /** Parses the parts and runs; `principal` is set if and only if `role` is. */
  readonly run: (
    app: ReviewerApp,
    call: Call<unknown, unknown, unknown>,
    principal: Principal | null,
  ) => Promise<unknown>;
}

/** A route that anyone may call. */
export function openRoute<B extends Shape | undefined = undefined, O extends z.ZodType = z.ZodType>(
  spec: RouteSpec<undefined, undefined, B, O>,
  run: (
    app: ReviewerApp,
    call: Call<Record<string, never>, Record<string, never>, Parsed<B>>,
  ) => Promise<z.infer<O> | Answer<z.infer<O>>>,
): Route {
  return {
    ...shapesOf(spec),
    role: null,
    needs: null,
    // The router parsed each part with this route's shape.
    run: (app, call) => run(app, call as Call<Record<string, never>, Record<string, never>, Parsed<B>>),
  };
}

/** A route for signed-in people of at least this role. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends Shape | undefined = undefined,
  O extends z.ZodType = z.ZodType,
>(
  role: Role,
  spec: RouteSpec<P, Q, B, O>,
  run: (
    app: ReviewerApp,
    call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>,
    principal: Principal,
  ) => Promise<z.infer<O> | Answer<z.infer<O>>>,
): Route {
  return {
    ...shapesOf(spec),
    role,
    needs: spec.needs ?? scopeFor(role, spec.method),
    run: (app, call, principal) => {
      if (principal === null) throw new Error("a route with a role was called without a principal");
      // The router parsed each part with this route's shape.
      return run(app, call as Call<Parsed<P>, Parsed<Q>, Parsed<B>>, principal);
    },
  };
}

/** The scope that a call requires: a read-only key may make calls that change nothing. */
const scopeFor = (role: Role, method: Method): Scope =>
  role === "reviewer" && method === "GET" ? "read" : role;

const shapesOf = <O extends z.ZodType>(
  spec: RouteSpec<Shape | undefined, Shape | undefined, Shape | undefined, O>,
) => ({
  method: spec.method,
  path: spec.path,
  summary: spec.summary,
  media: spec.media ?? "application/json",
  headers: spec.headers ?? {},
  params: spec.params ?? null,
  query: spec.query ?? null,
  body: spec.body ?? null,
  maxBodyBytes: spec.maxBodyBytes,
  output: spec.output,
});
