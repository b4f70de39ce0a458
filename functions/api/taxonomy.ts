/** Routes of the edit tags that reviewers choose from. */
import * as z from "zod";
import { invalidField, read } from "../../core/kernel/faults.ts";
import { Tag, Taxonomy, TaxonomyEntry, TaxonomyInput } from "../../core/review/taxonomy-schema.ts";
import { listTags, putTag } from "../../core/review/taxonomy.ts";
import { type Route, route } from "./route.ts";

/** Any text, so that a client that chooses the tag learns what is wrong with it. */
const newTag = z.object({ tag: z.string() });

const tagOf = (text: string): string =>
  read(Tag, text, ([{ message }]) => invalidField({ field: "tag", message }));

export const taxonomyRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/taxonomy",
      summary: "The edit tags by name, including retired ones",
      output: Taxonomy,
    },
    listTags,
  ),
  route(
    "admin",
    {
      method: "PUT",
      path: "/v1/taxonomy/{tag}",
      summary: "Create an edit tag, change its title, retire it or restore it",
      params: newTag,
      body: TaxonomyInput,
      output: TaxonomyEntry,
    },
    (app, { params, body }, { reviewer }) => putTag(app, tagOf(params.tag), body, reviewer),
  ),
];
