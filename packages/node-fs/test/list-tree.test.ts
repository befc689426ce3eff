import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { FileSystem, type Sorting } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { onDisk } from "./on-disk.ts";

const names = [
  "a",
  "a b",
  "a-b",
  "a.",
  "line\nbreak",
  "\ufeffmark",
  "\ufffd",
  "\ud7ff",
  "\ue000",
  "é",
  "🙂",
  "z".repeat(80),
];

/** Directories and files of the names, and a place that none of it fits into memory without. */
async function scene() {
  const disk = await onDisk((root) => ({
    async *readNames() {
      yield* await readdir(root, { encoding: "buffer" });
    },
  }));
  for (const [index, name] of names.entries()) {
    if (index % 3 === 0) await mkdir(join(disk.root, name));
    else await writeFile(join(disk.root, name), "");
    if (index % 3 === 0) await writeFile(join(disk.root, name, "below"), "");
  }
  const temporary = new FileSystem(mapDriver());
  let written = 0;
  const sorting: Sorting = {
    limitBytes: 50,
    temporary: () => ({
      async write(name, chunks, options) {
        written += 1;
        await temporary.write(name, chunks, options);
      },
      read: (name, options) => temporary.read(name, options),
      remove: (name) => temporary.remove(name),
      close: async () => {},
    }),
  };
  return { ...disk, temporary, sorting, written: () => written };
}

describe("a listing of a tree on a disk", () => {
  it("is the same from memory and through temporary files, of which none is left", async () => {
    const { fs, temporary, sorting, written } = await scene();
    const expected = await pathsOf(fs.list("", { recursive: true }));
    expect(expected).toHaveLength(16);
    expect(await pathsOf(fs.list("", { recursive: true, sorting }))).toEqual(expected);
    expect(written()).toBeGreaterThan(3);
    expect(await pathsOf(temporary.list())).toEqual([]);
  });

  it("has links and names that are no UTF-8 in their places, through temporary files as well", async () => {
    const { root, fs, sorting } = await scene();
    await symlink(join(root, "a"), join(root, "link to a directory"));
    await symlink(join(root, "nowhere"), join(root, "link to nothing"));
    await writeFile(Buffer.concat([Buffer.from(join(root, "bad-")), Buffer.from([0xff])]), "").catch(
      () => {},
    ); // refused by some disks
    const entries = [];
    for await (const { kind, path } of fs.list("", { recursive: true, sorting }))
      entries.push({ kind, path });
    const plain = [];
    for await (const { kind, path } of fs.list("", { recursive: true })) plain.push({ kind, path });
    expect(entries).toEqual(plain);
    expect(entries).toContainEqual({ kind: "directory", path: "link to a directory" });
    expect(entries).toContainEqual({ kind: "link", path: "link to nothing" });
    expect(entries).toContainEqual({ kind: "directory", path: "\ufffd" });
    if (process.platform === "linux") expect(entries).toContainEqual({ kind: "other", path: "bad-\ufffd" });
  });

  it("reads a directory by a few names at a time, and closes it", async () => {
    const { root } = await scene();
    let open = 0;
    let reads = 0;
    const { fs } = await onDisk({
      async opendir() {
        const directory = await promises.opendir(root);
        open += 1;
        return {
          read: () => ((reads += 1), directory.read()),
          close: async () => ((open -= 1), directory.close()),
        };
      },
    });
    for await (const _entry of fs.list("", { recursive: true })) break;
    expect(reads).toBe(names.length + 1);
    expect(open).toBe(0);
  });
});
