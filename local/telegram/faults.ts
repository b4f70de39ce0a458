/** Faults at Telegram, set for the next call or for a chat. */

/** A fault and how Telegram shows it; `taken` says whether the message was sent anyway. */
export type Fault =
  | { readonly kind: "flood"; readonly retry_after: number }
  | { readonly kind: "blocked" }
  | { readonly kind: "deactivated" }
  | { readonly kind: "chat_not_found" }
  | { readonly kind: "cannot_parse" }
  /** The topic was deleted. */
  | { readonly kind: "thread_not_found" }
  | { readonly kind: "migrate"; readonly chat_id: number }
  | { readonly kind: "server_error"; readonly taken?: boolean }
  /** A proxy's page instead of JSON. */
  | { readonly kind: "bad_gateway" }
  /** A raw response in any format; `cut` truncates it. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cut?: boolean;
    }
  /** Never answers. */
  | { readonly kind: "hang"; readonly taken?: boolean }
  /** Closes the connection without a response. */
  | { readonly kind: "cut"; readonly taken?: boolean };

export interface FaultScope {
  /** Only calls for this chat; every chat by default. */
  readonly chat_id?: number;
  /** `sendMessage` by default. */
  readonly method?: string;
  /** How many calls it affects: 1 by default, `Infinity` until `clear`. */
  readonly times?: number;
}

export interface Refusal {
  readonly error_code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number };
}

/** Telegram's refusal of a call with invalid parameters. */
export const badRequest = (reason: string): Refusal => ({
  error_code: 400,
  description: `Bad Request: ${reason}`,
});

export interface Faults {
  set(fault: Fault, scope?: FaultScope): void;
  clear(): void;
  /** The fault for this call, which uses it up, or null. */
  take(method: string, chatId: number | null): Fault | null;
}

/** Faults in order; each call gets the first that matches. */
export function createFaults(): Faults {
  let planned: { fault: Fault; scope: FaultScope; left: number }[] = [];
  return {
    set: (fault, scope = {}) => {
      planned.push({ fault, scope, left: scope.times ?? 1 });
    },
    clear: () => {
      planned = [];
    },
    take: (method, chatId) => {
      const hit = planned.find(
        ({ scope }) =>
          (scope.method ?? "sendMessage") === method &&
          (scope.chat_id === undefined || scope.chat_id === chatId),
      );
      if (hit === undefined) return null;
      hit.left -= 1;
      planned = planned.filter(({ left }) => left > 0);
      return hit.fault;
    },
  };
}

const fixed = {
  blocked: { error_code: 403, description: "Forbidden: bot was blocked by the user" },
  deactivated: { error_code: 403, description: "Forbidden: user is deactivated" },
  chat_not_found: { error_code: 400, description: "Bad Request: chat not found" },
  cannot_parse: {
    error_code: 400,
    description: "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 0",
  },
  thread_not_found: { error_code: 400, description: "Bad Request: message thread not found" },
  server_error: { error_code: 500, description: "Internal Server Error" },
} as const;

/** Telegram's text for a fault, or null if there is none. */
export function refusalOf(fault: Fault): Refusal | null {
  if (isWordless(fault)) return null;
  if (fault.kind === "flood") {
    return {
      error_code: 429,
      description: `Too Many Requests: retry after ${fault.retry_after}`,
      parameters: { retry_after: fault.retry_after },
    };
  }
  if (fault.kind === "migrate") {
    return {
      error_code: 400,
      description: "Bad Request: group chat was upgraded to a supergroup chat",
      parameters: { migrate_to_chat_id: fault.chat_id },
    };
  }
  return fixed[fault.kind];
}

const isWordless = (fault: Fault) =>
  fault.kind === "hang" || fault.kind === "cut" || fault.kind === "bad_gateway" || fault.kind === "answer";
