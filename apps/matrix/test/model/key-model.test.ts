import { memoryStore, serveS3 } from "@s3fs/server";
import { keyDriver } from "@s3fs/test-drivers";
import { afterAll, describe, it } from "vitest";
import { agree } from "./agree.ts";
import { ownLook, s3 } from "./candidates.ts";
import { keyModel } from "./key-model.ts";

const store = memoryStore();
const server = await serveS3({ store });
afterAll(() => server.close());

describe("flat keys as a model", () => {
  it(
    "agree with S3 and with the store of keys in memory after each call of 200 random sequences",
    { timeout: 300_000 },
    async () => {
      await agree(200, keyModel, async () => [ownLook("keys", keyDriver()), await s3(server, store, false)]);
    },
  );
});
