/** A quarantined message as the page shows it. */
import type { Output } from "../../api/client.ts";

export type Message = Output<"GET /v1/quarantine">["items"][number];
