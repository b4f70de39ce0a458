/** Faults planted on purpose: the matrix must see each of them. */
import type { Target, Way } from "./border.ts";
import type { JourneyName } from "./journeys.ts";
import { judge, pointsOf, record, type Verdict } from "./matrix.ts";
import { scriptIn, withScript } from "./scripts.ts";
import { startWorld } from "./world.ts";

export interface Planted {
  readonly name: string;
  /** Where it shows. */
  readonly journey: JourneyName;
  readonly way: Way;
  /** Runs in Postgres before the flow. */
  readonly statement?: string;
  /** What is changed on its way to a target: part of a script or a statement, and what replaces it. */
  readonly patch: { readonly target: Target; readonly from: string | RegExp; readonly to: string };
}

export const planted: readonly Planted[] = [
  {
    name: "unique key: messages_once dropped, with the check that keeps commits from running into it",
    journey: "takeover",
    way: "freeze",
    statement: "alter table messages drop constraint messages_once",
    patch: {
      target: "postgres",
      from: /(insert into interactions[\s\S]*?)where not exists \(/,
      to: "$1where true or not exists (",
    },
  },
  {
    name: "fence: any worker may acknowledge, even without the lease",
    journey: "takeover",
    way: "freeze",
    patch: {
      target: "redis",
      from: "if redis.pcall('HGET', state, 'token') ~= token then return {'fenced'} end\n",
      to: "",
    },
  },
  {
    name: "outbox order: the newest bubble is sent first",
    journey: "main",
    way: "before",
    patch: { target: "postgres", from: /d\.seq limit 1/, to: "d.seq desc limit 1" },
  },
  {
    name: "mark-last: an update is marked as seen before its entry is in the log",
    journey: "main",
    way: "torn",
    patch: {
      target: "redis",
      from: /(local due, schedule =\s+enqueue\(log, state, due_set, customer, now, tonumber\(debounce\), tonumber\(max_wait\), \{entry\}\)\n)(mark\(seen, update_id, now, seen_ms\)\n)/,
      to: "$2$1",
    },
  },
  {
    name: "acknowledge-last: the log is emptied before its turn is remembered",
    journey: "main",
    way: "torn",
    patch: {
      target: "redis",
      from: "return {'held'}",
      to: "redis.call('DEL', string.sub(state, 1, -7))\nreturn {'held'}",
    },
  },
];

/** Whether the matrix saw a planted fault. */
export interface Detection {
  readonly name: string;
  /** How many statements or scripts were changed. */
  readonly patched: number;
  readonly points: number;
  /** The first point that saw it, or null. */
  readonly seen: Verdict | null;
}

/** Runs the matrix with the fault until it is seen. */
export async function detect(fault: Planted): Promise<Detection> {
  let patched = 0;
  const rewrite = (target: Target, body: string) => {
    const changed = target === fault.patch.target ? patchedBody(fault, body) : body;
    if (changed !== body) patched += 1;
    return changed;
  };
  const world = await startWorld({ rewrite });
  try {
    if (fault.statement !== undefined) await world.sql.query({ sql: fault.statement, parameters: [] });
    const recording = await record(world, fault.journey, { allowViolations: true });
    const points = pointsOf(recording, [fault.way]);
    for (const [done, point] of points.entries()) {
      const verdict = await judge(world, recording, point);
      if (verdict.violations.length > 0)
        return { name: fault.name, patched, points: done + 1, seen: verdict };
    }
    return { name: fault.name, patched, points: points.length, seen: null };
  } finally {
    await world.close();
  }
}

function patchedBody({ patch }: Planted, body: string): string {
  const change = (text: string) => text.replace(patch.from, patch.to);
  if (patch.target === "redis") return scriptIn(body) === "" ? body : withScript(body, change);
  const request = JSON.parse(body) as { query?: string; queries?: { query: string }[] };
  return JSON.stringify({
    ...request,
    ...(request.query === undefined ? {} : { query: change(request.query) }),
    ...(request.queries === undefined
      ? {}
      : { queries: request.queries.map((one) => ({ ...one, query: change(one.query) })) }),
  });
}
