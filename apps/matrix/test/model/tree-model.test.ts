import { memoryStore, serveS3 } from "@s3fs/server";
import { mapDriver } from "@s3fs/test-drivers";
import { describe, expect, it } from "vitest";
import { agree } from "./agree.ts";
import { disk, memory, ownLook, s3 } from "./candidates.ts";
import { treeModel } from "./tree-model.ts";

describe("a tree as a model", () => {
  it(
    "agrees with memory, disk and strict S3 after each call of 200 random sequences",
    { timeout: 300_000 },
    async () => {
      const store = memoryStore();
      await using server = await serving(store);
      await agree(200, treeModel, async () => [await memory(), await disk(), await s3(server, store, true)]);
    },
  );

  it("tells a broken backend by a script of the calls that matter", async () => {
    const forgetful = async () => {
      const { removeFile: _removeFile, ...sound } = mapDriver();
      return [ownLook("forgetful", { ...sound, removeFile: async () => {} })];
    };
    const failure = agree(500, treeModel, forgetful);
    await expect(failure).rejects.toThrow(
      /^after \d+ sequences and \d+ shrinks \(seed -?\d+\):\n(?:await fs\.(?:write|append)\(.*\);\n)await fs\.(?:remove|move)\(.*\);\n(?:leaves on forgetful\n|is \w+ on forgetful instead of \w+)/,
    );
  });
});

async function serving(store: ReturnType<typeof memoryStore>) {
  const server = await serveS3({ store });
  return { ...server, [Symbol.asyncDispose]: () => server.close() };
}
