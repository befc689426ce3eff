import { memoryStore, serveS3 } from "@s3fs/server";
import { keyDriver } from "@s3fs/test-drivers";
import { afterAll, describe, it } from "vitest";
import { agree } from "./agree.ts";
import { disk, memory, ownLook, s3 } from "./candidates.ts";
import { keyModel } from "./key-model.ts";
import { treeModel } from "./tree-model.ts";

const store = memoryStore();
const server = await serveS3({ store });
afterAll(() => server.close());

describe("each model agrees with its backends after each call of 2,000 random sequences", () => {
  it("a tree: memory, disk and strict S3", async () => {
    await agree(2000, treeModel, async () => [await memory(), await disk(), await s3(server, store, true)]);
  });

  it("flat keys: S3 and the store of keys in memory", async () => {
    await agree(2000, keyModel, async () => [ownLook("keys", keyDriver()), await s3(server, store, false)]);
  });
});
