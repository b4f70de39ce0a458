/** Routes of reviewers and admins. */
import * as z from "zod";
import { ListQuery, Person, PersonChange, PersonInput, PersonPage } from "../../core/access/schema.ts";
import { ReviewerId } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";
import { addPerson, changePerson, listPeople, signOutEverywhere } from "../../core/access/people.ts";

const path = "/v1/reviewers";

export const reviewerRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path,
      summary: "All reviewers and admins, including disabled ones, by name",
      query: ListQuery,
      output: PersonPage,
    },
    (app, { query }) => listPeople(app.access, query),
  ),
  route(
    "admin",
    { method: "POST", path, summary: "Add a reviewer or an admin", body: PersonInput, output: Person },
    (app, { body }, { reviewer }) => addPerson(app.access, body, reviewer),
  ),
  route(
    "admin",
    {
      method: "PATCH",
      path: `${path}/{id}`,
      summary:
        "Rename, promote, demote, disable or enable someone, or set a new password; disabling or a new password ends their sessions, API keys and Telegram link",
      params: z.object({ id: ReviewerId }),
      body: PersonChange,
      output: Person,
    },
    (app, { params, body }, { reviewer }) => changePerson(app.access, params.id, body, reviewer),
  ),
  route(
    "admin",
    {
      method: "DELETE",
      path: `${path}/{id}/sessions`,
      summary: "Sign someone out everywhere: end all their sessions, API keys and their Telegram link",
      params: z.object({ id: ReviewerId }),
      output: z.object({ id: ReviewerId, signed_out: z.literal(true) }),
    },
    async (app, { params: { id } }, { reviewer }) => {
      await signOutEverywhere(app.access, id, reviewer);
      return { id, signed_out: true as const };
    },
  ),
];
