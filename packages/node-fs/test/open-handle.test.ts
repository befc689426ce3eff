import { readFile, rename, rm, writeFile } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { isFsError } from "@s3fs/core";
import { codeOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { onDisk, openWith, type OnDisk } from "./on-disk.ts";

/** A disk that counts which handles are open, and how often one was synced. */
async function counted(durability: "none" | "file" = "none"): Promise<OnDisk & { counts: Counts }> {
  const counts: Counts = { open: 0, syncs: 0 };
  const disk = await onDisk(
    openWith((handle) => {
      counts.open += 1;
      return {
        async sync() {
          counts.syncs += 1;
          await handle.sync();
        },
        async close() {
          counts.open -= 1;
          await handle.close();
        },
      };
    }),
    durability,
  );
  return { ...disk, counts };
}

interface Counts {
  open: number;
  syncs: number;
}

describe("a handle on a file of the disk", () => {
  it("changes the file itself, which keeps its number, and others see each change", async () => {
    const { root, fs } = await onDisk();
    await fs.write("f", "hello world");
    const { ino } = await promises.stat(join(root, "f"));
    await fs.open("f", "r+", async (handle) => {
      expect(handle.atomic).toBe(false);
      await handle.write("J", 0);
      expect(await readFile(join(root, "f"), "utf8")).toBe("Jello world");
      await handle.truncate(5);
      expect(await handle.stat()).toMatchObject({ kind: "file", path: "f", size: 5 });
    });
    expect(await readFile(join(root, "f"), "utf8")).toBe("Jello");
    expect((await promises.stat(join(root, "f"))).ino).toBe(ino);
  });

  it("adds behind what others have added meanwhile", async () => {
    const { root, fs } = await onDisk();
    await fs.write("log", "1");
    await using handle = await fs.open("log", "a");
    await promises.appendFile(join(root, "log"), "2");
    await handle.write("3");
    await promises.appendFile(join(root, "log"), "4");
    await handle.write("5");
    expect(await readFile(join(root, "log"), "utf8")).toBe("12345");
  });

  it("reads to the end of what is there, in parts when the system gives no more", async () => {
    const { fs } = await onDisk(
      openWith((handle) => ({
        read: (buffer, offset, length, position) =>
          handle.read(buffer, offset, Math.min(2, length), position),
      })),
    );
    await fs.write("f", "hello");
    await using handle = await fs.open("f", "r+");
    expect(new TextDecoder().decode(await handle.read(100, 1))).toBe("ello");
    expect(await handle.read(1_000_000_000_000, 5)).toHaveLength(0);
  });

  it.each(["the user", "a function that throws", "the file system"])("is released by %s", async (who) => {
    const { fs, counts } = await counted();
    await fs.write("f", "old");
    const handle = await fs.open("f", "r+");
    expect(counts.open).toBe(1);
    if (who === "the user") await handle[Symbol.asyncDispose]();
    if (who === "the file system") await fs.close();
    if (who === "a function that throws") {
      const throwing = fs.open("f", "a", () => Promise.reject(new Error("no")));
      await expect(throwing).rejects.toThrow("no");
      expect(counts.open).toBe(1);
      await handle.close();
    }
    expect(counts.open).toBe(0);
    if (who === "the file system") expect(await codeOf(handle.write("more"))).toBe("ECLOSED");
  });

  it("is released also when its signal was aborted before the close", async () => {
    const { fs, counts } = await counted();
    await fs.write("f", "old");
    const aborting = new AbortController();
    const handle = await fs.open("f", "r+", { signal: aborting.signal });
    await handle.write("new");
    aborting.abort("enough");
    await expect(handle.close()).rejects.toBe("enough");
    expect(counts.open).toBe(0);
  });

  it("puts what was written on the disk before it is closed, where writes do", async () => {
    for (const durability of ["none", "file"] as const) {
      const { fs, counts } = await counted(durability);
      await fs.write("f", "old");
      counts.syncs = 0;
      await fs.open("f", "r+", (handle) => handle.read(1));
      expect(counts.syncs).toBe(0);
      await fs.open("f", "r+", (handle) => handle.write("new"));
      expect(counts.syncs).toBe(durability === "none" ? 0 : 1);
    }
  });

  it("tells when what was written went away with the file, and not when the file was only moved", async () => {
    const { root, fs, counts } = await counted();
    await fs.write("f", "old");
    await fs.open("f", "r+", async (handle) => {
      await rename(join(root, "f"), join(root, "g"));
      await handle.write("new");
    });
    expect(await fs.read("g").text()).toBe("new");
    const handle = await fs.open("g", "r+");
    await handle.write("lost");
    await rm(join(root, "g"));
    const lost = await handle.close().catch((error: unknown) => error);
    expect(isFsError(lost, "ECHANGED") && [lost.operation, lost.path]).toEqual(["write", "g"]);
    expect(counts.open).toBe(0);
  });

  it("is looked at once more when another one took its place while it was opened", async () => {
    let swaps = 0;
    const { root, fs } = await onDisk((base) => ({
      async open(path, flags, mode) {
        if (flags === "r+" && swaps < 1) {
          swaps += 1;
          await rename(join(base, "another"), path);
        }
        return promises.open(path, flags, mode);
      },
    }));
    await fs.write("f", "first");
    await fs.write("another", "another");
    await fs.open("f", "r+", (handle) => handle.write("A"));
    expect(swaps).toBe(1);
    expect(await readFile(join(root, "f"), "utf8")).toBe("Another"); // it was looked at in turn
  });

  it("gives up on a file that is another one each time", async () => {
    const { root, fs } = await onDisk((base) => ({
      async open(path, flags, mode) {
        if (flags === "r+" || flags === "a") {
          await writeFile(join(base, "next"), "next");
          await rename(join(base, "next"), path);
        }
        return promises.open(path, flags, mode);
      },
    }));
    await fs.write("f", "old");
    expect(await codeOf(fs.open("f", "r+"))).toBe("EBUSY");
    expect(await codeOf(fs.append("f", "more"))).toBe("EBUSY");
    expect(await readFile(join(root, "f"), "utf8")).toBe("next");
  });
});
