/**
 * The border of a process under test: all its requests to stores, queue, models and Telegram pass here over the real
 * wire. Each can be recorded, lost, refused or left hanging.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { ManualLoop } from "../support/manual-loop.ts";
import { torn } from "./scripts.ts";

export const targets = ["postgres", "redis", "queue", "google", "openai", "telegram"] as const;
export type Target = (typeof targets)[number];

/**
 * What can happen to a call. `before` and `after`: the process dies before the call is sent, or after it took effect and
 * before its answer arrives. `error`: it is refused without an effect. `hang`: it takes effect, but its answer never
 * arrives. `freeze`: the process stops before the call is sent, until another one has taken over; then it goes on as if
 * nothing had happened. `torn`: a script stops at one of its writes and keeps what it wrote before, and from then on Postgres
 * is out.
 */
export const ways = ["before", "after", "error", "hang", "freeze", "torn"] as const;

/**
 * What a bad network does to an answer: the call takes effect, but the connection is reset, ends half-way, or is slow.
 * Random schedules and storms use these as well.
 */
export const roughWays = ["reset", "half", "slow"] as const;
export type Way = (typeof ways)[number] | (typeof roughWays)[number];

/** A way, and the write at which a script stops (scripts.ts). */
export interface Fault {
  readonly way: Way;
  readonly write?: string | undefined;
}

/** A call by its position in the flow: the step, the target, and how many of the step's calls went there before. */
export interface Call {
  readonly step: string;
  readonly target: Target;
  readonly nth: number;
  readonly body: string;
}

export const callKeyOf = ({ step, target, nth }: Call): string => `${step} ${target} ${nth}`;

/** What happens to a call; null: nothing unusual. */
export type Fate = (call: Call) => Fault | null;

/** A process as the border sees it. */
export interface Client {
  /** The prefix of its URLs. */
  readonly url: string;
  readonly calls: readonly Call[];
  /** Names what the process does from now on. */
  begin(step: string): void;
  /** Resolves when it dies. */
  readonly died: Promise<"died">;
  isDead(): boolean;
  /** Resolves when it freezes. */
  readonly frozen: Promise<"frozen">;
  thaw(): void;
  /** True once something happened to one of its calls. */
  isStruck(): boolean;
  /** From now on none of its calls arrives. */
  kill(): void;
}

/** Where calls go: the URL of a server, or a function that answers them. */
export type Destination = string | ((body: string) => object);

export interface Border {
  connect(fate: Fate, loop: ManualLoop): Client;
  /** While a target is out, it refuses all calls. */
  out(target: Target, isOut: boolean): void;
  close(): Promise<void>;
}

interface State {
  readonly client: Client;
  readonly fate: Fate;
  readonly loop: ManualLoop;
  /** Records the call. */
  note(target: Target, body: string): Call;
  strike(): void;
  /** Resolves when the process thaws. */
  freeze(): Promise<void>;
  inFlight: number;
  hanging: number;
}

/** Answers that say "not now" in each target's own format. */
const refusals: Record<Target, { readonly status: number; readonly body: string }> = {
  postgres: { status: 503, body: "upstream connect error" },
  redis: { status: 503, body: JSON.stringify({ error: "the server is not reachable" }) },
  queue: { status: 503, body: JSON.stringify({ __type: "ServiceUnavailable" }) },
  google: { status: 503, body: JSON.stringify({ error: { code: 503, message: "overloaded" } }) },
  openai: { status: 503, body: JSON.stringify({ error: { message: "overloaded" } }) },
  telegram: { status: 502, body: "<html>Bad Gateway</html>" },
};

interface Inside {
  readonly destinations: Readonly<Record<Target, Destination>>;
  readonly rewrite: (target: Target, body: string) => string;
  readonly out: Set<Target>;
}

/** Starts the border; `rewrite` may change what is sent to a target. */
export async function startBorder(
  destinations: Readonly<Record<Target, Destination>>,
  rewrite: Inside["rewrite"] = (_target, body) => body,
): Promise<Border> {
  const inside: Inside = { destinations, rewrite, out: new Set() };
  const states = new Map<string, State>();
  const server = createServer((request, response) => {
    const [, id = "", name = "", ...rest] = (request.url ?? "").split("/");
    const [state, target] = [states.get(id), targets.find((one) => one === name)];
    if (state === undefined || target === undefined) {
      response.writeHead(404).end();
      return;
    }
    pass(inside, state, { target, path: rest.join("/"), request, response }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    connect: (fate, loop) => {
      const id = `p${states.size + 1}`;
      const state = createState(`http://127.0.0.1:${port}/${id}`, fate, loop);
      states.set(id, state);
      return state.client;
    },
    out: (target, isOut) => void (isOut ? inside.out.add(target) : inside.out.delete(target)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createState(url: string, fate: Fate, loop: ManualLoop): State {
  const { promise: died, resolve } = Promise.withResolvers<"died">();
  const calls: Call[] = [];
  const { promise: frozen, resolve: freezes } = Promise.withResolvers<"frozen">();
  const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
  let [step, isDead, isStruck] = ["", false, false];
  const kill = () => {
    isDead = true;
    resolve("died");
  };
  const client: Client = {
    url,
    calls,
    begin: (name) => void (step = name),
    died,
    isDead: () => isDead,
    frozen,
    thaw,
    isStruck: () => isStruck,
    kill,
  };
  const note = (target: Target, body: string): Call => {
    const nth = 1 + calls.filter((call) => call.step === step && call.target === target).length;
    const call = { step, target, nth, body };
    calls.push(call);
    return call;
  };
  const strike = () => void (isStruck = true);
  const freeze = () => (freezes("frozen"), thawed);
  return { client, fate, loop, note, strike, freeze, inFlight: 0, hanging: 0 };
}

interface Passing {
  readonly target: Target;
  readonly path: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function pass(inside: Inside, state: State, passing: Passing): Promise<void> {
  const { client } = state;
  const { target, request, response } = passing;
  const body = await textOf(request);
  if (client.isDead()) return void response.destroy();
  state.inFlight += 1;
  response.once("close", () => (state.inFlight -= 1));
  const fault = state.fate(state.note(target, body));
  const way = fault?.way;
  if (fault !== null) state.strike();
  if (way === "before") client.kill();
  if (way === "freeze") await state.freeze();
  if (client.isDead()) return void response.destroy();
  if (way === "error" || inside.out.has(target)) return refuse(target, response);
  const text = way === "torn" ? torn(body, fault?.write ?? "") : body;
  const answer = await forward(inside, passing, inside.rewrite(target, text));
  if (way === "after") client.kill();
  if (client.isDead()) return void response.destroy();
  if (way === "hang") return hang(state, response);
  if (way === "reset") return void response.destroy();
  if (way === "half") return half(answer, response);
  if (way === "slow") await pause(slowMs);
  response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
}

/** Long enough that other calls overtake this one. */
const slowMs = 15;

/** Announces the whole answer and closes the connection after half of it. */
function half({ status, type, body }: Answered, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length });
  response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
}

function refuse(target: Target, response: ServerResponse): void {
  const { status, body } = refusals[target];
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}

/** Lets time pass until the process gives the call up, but not while another of its calls is about to be answered. */
async function hang(state: State, response: ServerResponse): Promise<void> {
  state.hanging += 1;
  for (let idle = 0; !response.closed && !state.client.isDead();) {
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    if (state.inFlight > state.hanging || response.closed) continue;
    idle = state.loop.passes() ? 0 : idle + 1;
    // No timer is left to end the call: it would hang for good.
    if (idle > 1_000) state.client.kill();
  }
  state.hanging -= 1;
  response.destroy();
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function forward(
  { destinations }: Inside,
  { target, path, request }: Passing,
  body: string,
): Promise<Answered> {
  const destination = destinations[target];
  const type = "application/json";
  if (typeof destination !== "string") return { status: 200, type, body: JSON.stringify(destination(body)) };
  const kept = Object.entries(request.headers).filter(
    ([name]) => name.startsWith("neon-") || ["authorization", "content-type"].includes(name),
  );
  const headers = Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`${destination}/${path}`, { method: "POST", headers, body });
  return { status: answer.status, type, body: await answer.text() };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
