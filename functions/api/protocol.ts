/** Routes of the silence protocol. */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import { changeProtocol, getProtocol } from "../../core/protocol/protocol.ts";
import { Protocol, ProtocolChange } from "../../core/protocol/schema.ts";
import { type Route, route } from "./route.ts";

const customerId = z.object({ id: CustomerId });

export const protocolRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users/{id}/protocol",
      summary:
        "Whether a customer is silenced, since when, by whom and why, and how much that held back and saved",
      params: customerId,
      output: Protocol,
    },
    (app, { params }) => getProtocol(app, params.id),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: "/v1/users/{id}/protocol",
      summary: "Silence a customer, with a reason, or lift the silence",
      params: customerId,
      body: ProtocolChange,
      output: Protocol,
    },
    (app, { params, body }, { reviewer }) => changeProtocol(app, params.id, body, reviewer),
  ),
];
