/** Code for CloudFront that passes the viewer's address to the API. */
import { secrets } from "./secrets.ts";

/**
 * Runs in CloudFront for every request, before it is routed. The API sees CloudFront's address, so the viewer's own is
 * passed on, and a secret with it, because anyone can reach the API without CloudFront. Each header is replaced
 * completely: nothing that a viewer sends under these names arrives. The files' bucket gets neither. The API reads them
 * in `functions/lib/http-caller.ts`.
 */
export const viewerAddress = secrets.frontSecret.value.apply(
  (secret) => `
  delete event.request.headers["x-nadia-viewer-address"];
  delete event.request.headers["x-nadia-front-secret"];
  if (event.request.uri.startsWith("/v1/")) {
    event.request.headers["x-nadia-viewer-address"] = { value: event.viewer.ip };
    event.request.headers["x-nadia-front-secret"] = { value: ${JSON.stringify(secret)} };
  }`,
);
