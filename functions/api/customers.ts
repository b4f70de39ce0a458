/** Routes of customers: identity, status and conversation. */
import * as z from "zod";
import {
  CustomerChange,
  CustomerDetail,
  CustomerPage,
  CustomerQuery,
} from "../../core/customers/directory-schema.ts";
import { changeCustomer, getCustomer, listCustomers } from "../../core/customers/directory.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import { listInteractions } from "../../core/pipeline/interactions.ts";
import { HistoryQuery } from "../../core/review/history-schema.ts";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import { writeFirst } from "../../core/review/write-first.ts";
import { type Route, route } from "./route.ts";

const customerId = z.object({ id: CustomerId });
const InteractionsQuery = HistoryQuery.pick({ limit: true, cursor: true });

export const customerRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users",
      summary: "Customers, most recently active first; search matches the beginnings of words in their names",
      query: CustomerQuery,
      output: CustomerPage,
    },
    (app, { query }) => listCustomers(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users/{id}",
      summary: "One customer, with their cost and whether they are silenced",
      params: customerId,
      output: CustomerDetail,
    },
    (app, { params }) => getCustomer(app, params.id),
  ),
  route(
    "reviewer",
    {
      method: "PATCH",
      path: "/v1/users/{id}",
      summary: "Change a customer's status, nickname or lifetime value; the next draft uses it",
      params: customerId,
      body: CustomerChange,
      output: CustomerDetail,
    },
    (app, { params, body }, { reviewer }) => changeCustomer(app, params.id, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/users/{id}/write-first",
      summary:
        "Write to a customer first: creates and claims a review without a question, or returns the open one",
      params: customerId,
      output: Review,
    },
    (app, { params }, { reviewer }) => writeFirst(app, params.id, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users/{id}/interactions",
      summary: "A customer's interactions in every state, newest first",
      params: customerId,
      query: InteractionsQuery,
      output: ReviewPage,
    },
    async (app, { params, query }) => {
      const page = await listInteractions(app, params.id, query);
      // An unknown customer's history is empty too, so this checks that the customer exists.
      if (page.items.length === 0 && query.cursor === undefined) await getCustomer(app, params.id);
      return page;
    },
  ),
];
