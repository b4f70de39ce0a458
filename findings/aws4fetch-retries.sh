#!/usr/bin/env bash
# aws4fetch 1.0.20 with `retries: 2`, asked to post to SQS.
# Expected of an AWS client (AWS's standard retry mode): a dropped connection and throttling are retried.
# Seen: only 5xx and 429 are. SQS throttles with 403 RequestThrottled, which is returned after one request.
exec "$(dirname "$0")/lib/with-packages" aws4fetch@1.0.20 <<'EOF'
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { AwsClient } from "aws4fetch";

let answer;
let requests = 0;
const server = createServer((request, response) => {
  requests += 1;
  answer(request, response);
}).listen(0, "127.0.0.1");
await once(server, "listening");
const client = new AwsClient({ accessKeyId: "id", secretAccessKey: "secret", service: "sqs", region: "eu-central-1", retries: 2 });

async function send(how) {
  requests = 0;
  answer = how;
  const outcome = await client
    .fetch(`http://127.0.0.1:${server.address().port}/`, { method: "POST", body: "{}" })
    .then(({ status }) => `status ${status}`, ({ cause }) => `failed with ${cause.code}`);
  return `${outcome} after ${requests} request(s)`;
}

const seen = {
  "500": await send((_, response) => response.writeHead(500).end()),
  "a dropped connection": await send((request) => request.socket.destroy()),
  "403 RequestThrottled": await send((_, response) => response.writeHead(403).end('{"__type":"com.amazonaws.sqs#RequestThrottled"}')),
};
server.closeAllConnections();
server.close();
console.log(seen);
assert.deepEqual(seen, {
  "500": "status 500 after 3 request(s)",
  "a dropped connection": "failed with UND_ERR_SOCKET after 1 request(s)",
  "403 RequestThrottled": "status 403 after 1 request(s)",
});
EOF
