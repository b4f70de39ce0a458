/** Which of Postgres' errors mean that the server is out, and which that it refused one statement. */
import { expect, test } from "vitest";
import { databaseFailure } from "../../core/storage/postgres-errors.ts";

test.each([
  ["53100", "the disk is full"],
  ["53200", "out of memory"],
  ["53300", "too many connections"],
  ["57P01", "an administrator stops it"],
  ["08006", "the connection broke"],
  ["25006", "it is read-only, as during a failover"],
  ["28P01", "the password was changed"],
  ["28000", "the login may not connect"],
  ["3D000", "the database is gone, or has another name"],
  ["58030", "its disk does not answer"],
  [undefined, "no answer"],
])("[S11] %s is an outage, which blames no message: %s", (sqlstate, _meaning) => {
  expect(databaseFailure(sqlstate, new Error("cause")).code).toBe("database_unavailable");
});

test.each([
  ["23505", "a duplicate key"],
  ["57014", "the statement timeout"],
  ["22P02", "an invalid value"],
])("[S11] %s refuses one statement: %s", (sqlstate, _meaning) => {
  expect(databaseFailure(sqlstate, new Error("cause")).code).toBe("database_failed");
});
