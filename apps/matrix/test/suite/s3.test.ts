import { testDriver } from "@s3fs/conformance";
import { memoryStore, serveS3 } from "@s3fs/server";
import { afterAll, describe, it } from "vitest";
import { layers } from "../backends/backends.ts";
import { s3Place } from "../backends/s3-place.ts";

const store = memoryStore();
const server = await serveS3({ store });
afterAll(() => server.close());

await testDriver("S3FS", { make: () => s3Place(server, store, {}), layers }, { describe, it });
