import { randomBytes } from "node:crypto";
import { pipeline } from "node:stream/promises";
import type { NodeFs } from "@s3fs/node-fs/adapter";
import { extract, pack } from "tar-fs";
import { describe, expect, it } from "vitest";
import { adaptedPlaces } from "./adapted-places.ts";

const files: ReadonlyMap<string, Buffer> = new Map([
  ["empty", Buffer.alloc(0)],
  ["one", Buffer.from("1")],
  ["large", randomBytes(3_000_001)],
  ["a b+c é.txt", Buffer.from("odd name")],
  [`long/${"n".repeat(120)}/file`, Buffer.from("below a long name")],
  ["a/b/c", Buffer.from("below")],
  ["a-b", Buffer.from("beside")],
]);

describe.each([...adaptedPlaces])("tar-fs over %s", (_name, open) => {
  it("packs a tree and unpacks it byte for byte", async () => {
    await using place = await open();
    const { nodeFs } = place;
    await plant(nodeFs, "/tree");
    await pipeline(pack("/tree", options(nodeFs)), extract("/copy", options(nodeFs)));
    expect(await contentsOf(nodeFs, "/copy")).toEqual(await contentsOf(nodeFs, "/tree"));
    expect(await contentsOf(nodeFs, "/copy")).toHaveLength(files.size);
  });
});

describe("tar-fs between two file systems", () => {
  it("keeps the times of files where the target can", async () => {
    for (const open of adaptedPlaces.values()) {
      await using source = await open();
      await using target = await open();
      await source.fs.write("tree/file", "content", { modified: 1_600_000_000_000 });
      await pipeline(pack("/tree", options(source.nodeFs)), extract("/copy", options(target.nodeFs)));
      const { mtimeMs } = await target.nodeFs.promises.stat("/copy/file");
      if (target.fs.driver.setModified) expect(mtimeMs).toBe(1_600_000_000_000);
      else expect(mtimeMs).toBeGreaterThan(1_600_000_000_000); // the store's own time of the write
    }
  });

  it("says as Node does what it could not read", async () => {
    for (const open of adaptedPlaces.values()) {
      await using place = await open();
      const packing = pipeline(
        pack("/missing", options(place.nodeFs)),
        extract("/copy", options(place.nodeFs)),
      );
      await expect(packing).rejects.toMatchObject({ code: "ENOENT", syscall: "lstat", path: "/missing" });
    }
  });
});

/** The types of tar-fs leave its option `fs` out; no cast is needed for it. */
function options(fs: NodeFs): { readonly fs: NodeFs; readonly strict: boolean } {
  return { fs, strict: true };
}

async function plant({ promises }: NodeFs, root: string): Promise<void> {
  for (const [name, bytes] of files) {
    await promises.mkdir(`${root}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await promises.writeFile(`${root}/${name}`, bytes);
  }
}

async function contentsOf({ promises }: NodeFs, root: string): Promise<unknown> {
  const entries = await promises.readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
  const read = async (path: string): Promise<string> =>
    `${path.slice(root.length)} ${(await promises.readFile(path)).toString("base64")}`;
  return Promise.all(paths.sort().map(read));
}
