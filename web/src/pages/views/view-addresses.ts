/** The address of each page whose filters can be saved. */
import type { Output } from "../../api/client.ts";

export type SavedView = Output<"GET /v1/views">["items"][number];
export type ViewedPage = SavedView["page"];

export const viewAddresses = {
  queue: "/",
  history: "/history",
  customers: "/customers",
  deliveries: "/deliveries",
  quarantine: "/quarantine",
  audit: "/audit",
} as const satisfies Record<ViewedPage, string>;
