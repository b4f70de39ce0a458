#!/usr/bin/env bash
# fauxqs 2.4.1 (needs Node 22.13 or later) as S3, with two options that change what S3 does.
# Expected of S3: a put with `If-None-Match: *` is refused with 412 if the key exists, and a get with
# `response-content-type` and `response-content-disposition` answers with these headers.
# Seen: both options are ignored without an error. The put overwrites the object, so code that relies on it to write once
# passes its tests by accident, and a download link opens in the page instead of being saved.
exec "$(dirname "$0")/lib/with-packages" fauxqs@2.4.1 @aws-sdk/client-s3@3.1162.0 <<'END'
import assert from "node:assert/strict";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";

const server = await startFauxqs({ port: 0, logger: false });
const s3 = new S3Client({ endpoint: `http://127.0.0.1:${server.port}`, forcePathStyle: true, region: "us-east-1", credentials: { accessKeyId: "id", secretAccessKey: "secret" }, maxAttempts: 1 });
const object = { Bucket: "files", Key: "note" };
await s3.send(new CreateBucketCommand({ Bucket: "files" }));
await s3.send(new PutObjectCommand({ ...object, Body: "first", ContentType: "text/plain" }));
const second = await s3
  .send(new PutObjectCommand({ ...object, Body: "second", ContentType: "text/plain", IfNoneMatch: "*" }))
  .then(() => "stored", ({ $metadata }) => `status ${$metadata.httpStatusCode}`);
const got = await s3.send(new GetObjectCommand({ ...object, ResponseContentType: "image/png", ResponseContentDisposition: "attachment" }));
const seen = {
  second,
  body: await got.Body.transformToString(),
  type: got.ContentType,
  disposition: got.ContentDisposition ?? "none",
};
await server.stop();
console.log(seen);
assert.deepEqual(seen, { second: "stored", body: "second", type: "text/plain", disposition: "none" });
END
