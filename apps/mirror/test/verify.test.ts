import type { FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { describe, expect, it } from "vitest";
import { verify } from "../src/verify.ts";

async function tree(): Promise<MemoryFS> {
  const fs = new MemoryFS();
  await fs.write("a/b", "content", { modified: 1_700_000_000_000 });
  await fs.makeDirectory("empty");
  return fs;
}

describe("the proof of the demo", () => {
  it("counts files and bytes of two equal trees", async () => {
    expect(await verify(await tree(), await tree())).toEqual({ files: 1, bytes: 7 });
  });

  const damages: readonly (readonly [string, (target: FileSystem) => Promise<unknown>, string])[] = [
    ["a file is missing", (target) => target.remove("a/b"), "a/b"],
    ["a directory is missing", (target) => target.remove("empty"), "empty"],
    ["a file is there that should not be", (target) => target.write("extra", ""), "extra"],
    ["a time differs", (target) => target.setModified("a/b", 1_700_000_002_000), "a/b"],
    ["a byte differs", (target) => target.write("a/b", "cOntent", { modified: 1_700_000_000_000 }), "a/b"],
    [
      "a kind differs",
      async (target) => [await target.remove("empty"), await target.write("empty", "no directory")],
      "empty",
    ],
  ];

  it.each(damages)("fails when %s", async (_what, damage, path) => {
    const target = await tree();
    await damage(target);
    await expect(verify(await tree(), target)).rejects.toMatchObject({ code: "EINTEGRITY", path });
  });
});
