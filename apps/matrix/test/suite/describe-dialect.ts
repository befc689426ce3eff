import { testDriver } from "@s3fs/conformance";
import type { DialectName, S3Options } from "@s3fs/s3";
import { memoryStore, serveS3 } from "@s3fs/server";
import { afterAll, describe, it } from "vitest";
import { s3Place } from "../backends/s3-place.ts";
import { withDepartures } from "./departures.ts";
import { dialectDepartures } from "./dialect-departures.ts";

/** The suite over a server that departs from Amazon's as another store does, given the name of the dialect or not. */
export async function describeDialect(dialect: DialectName, options: S3Options): Promise<void> {
  const store = memoryStore();
  const server = await serveS3({ store, dialect });
  afterAll(() => server.close());
  const how = [options.dialect ? "told so" : "finding out", ...(options.strict ? ["strict"] : [])];
  await testDriver(
    `S3FS over a store like ${dialect}, ${how.join(", ")}`,
    { runs: ["as given"], make: () => s3Place(server, store, options) },
    { describe, it: withDepartures(it, dialectDepartures[dialect] ?? {}) },
  );
}
