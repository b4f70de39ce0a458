/** Routes of a customer's rights: export and erasure ([G1], [G2]). */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import { exportCustomer } from "../../core/pipeline/export.ts";
import { requestErasure } from "../../core/pipeline/request-erasure.ts";
import { CustomerExport, ExportQuery } from "../../core/privacy/export-schema.ts";
import { getErasure, listErasures } from "../../core/privacy/erasures.ts";
import { Erasure, ErasureId, ErasurePage, ErasureQuery, ErasureRequest } from "../../core/privacy/schema.ts";
import { type Route, route } from "./route.ts";

export const privacyRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/users/{id}/export",
      summary: "A part of the archive of everything stored about a customer; follow next_cursor for the rest",
      params: z.object({ id: CustomerId }),
      query: ExportQuery,
      output: CustomerExport,
    },
    (app, { params, query }, { reviewer }) => exportCustomer(app, params.id, query, reviewer),
  ),
  route(
    "admin",
    {
      method: "DELETE",
      path: "/v1/users/{id}",
      summary: "Erase everything stored about a customer, from every store; returns the receipt so far",
      params: z.object({ id: CustomerId }),
      body: ErasureRequest,
      output: Erasure,
    },
    (app, { params, body }, { reviewer }) => requestErasure(app, params.id, body.confirm, reviewer),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/erasures",
      summary: "Erasures with what they removed, newest first; a finished one names nobody",
      query: ErasureQuery,
      output: ErasurePage,
    },
    (app, { query }) => listErasures(app, query),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/erasures/{id}",
      summary: "An erasure with its state and what it removed so far",
      params: z.object({ id: ErasureId }),
      output: Erasure,
    },
    (app, { params }) => getErasure(app, params.id),
  ),
];
