/** Saved views: a page of the console with its filters, under a name. */
import * as z from "zod";
import { Uuid } from "../kernel/ids.ts";
import { Reviewer } from "../kernel/reviewer.ts";
import { storable, visibleText } from "../kernel/text.ts";

export const ViewId = Uuid.brand<"ViewId">();
export type ViewId = z.infer<typeof ViewId>;

/** The pages whose filters can be saved. */
export const ViewedPage = z.enum(["queue", "history", "customers", "deliveries", "quarantine", "audit"]);
export type ViewedPage = z.infer<typeof ViewedPage>;

/** They name a customer or quote them, and a view would outlive an erasure. */
const personalFilters = ["q", "search", "customer"] as const;

const personal: ReadonlySet<string> = new Set(personalFilters);

/** The filters by their names in the page's address. */
const Filter = z
  .record(z.string().regex(/^[a-z_]{1,20}$/, "must be the name of a filter"), storable(100).min(1))
  .refine((filter) => Object.keys(filter).length <= 12, { message: "must have at most 12 filters" })
  .refine((filter) => Object.keys(filter).every((name) => !personal.has(name)), {
    message: `must have none of ${personalFilters.join(", ")}`,
  });

export const SavedView = z.object({
  id: ViewId,
  name: z.string(),
  page: ViewedPage,
  filter: z.record(z.string(), z.string()),
  /** Everyone in the team sees it. */
  shared: z.boolean(),
  /** Who saved it; only they change it. */
  owner: Reviewer,
});
export type SavedView = z.infer<typeof SavedView>;

/** By name. */
export const SavedViewList = z.object({ items: z.array(SavedView) });
export type SavedViewList = z.infer<typeof SavedViewList>;

export const SavedViewInput = z.strictObject({
  name: visibleText(200).trim().min(1).max(60),
  page: ViewedPage,
  filter: Filter,
  shared: z.boolean(),
});
export type SavedViewInput = z.infer<typeof SavedViewInput>;
