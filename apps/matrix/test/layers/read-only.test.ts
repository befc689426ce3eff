import { FileSystem, isFsError, readOnly } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { describe, expect, it } from "vitest";

/**
 * The suite writes what it looks at, so a driver that takes no changes can not run it. Here everything that looks and
 * reads gives through `readOnly` what it gives without; what changes is in the suite itself, "behind readOnly", and
 * function by function in core's tests.
 */
const looks: Readonly<Record<string, (fs: FileSystem) => Promise<unknown>>> = {
  "stat of a file": (fs) => fs.stat("a/f"),
  "stat of a directory": (fs) => fs.stat("a"),
  "stat of the root": (fs) => fs.stat(""),
  "stat of nothing": (fs) => fs.stat("x"),
  exists: (fs) => fs.exists("a/f"),
  list: (fs) => gathered(fs.list("a")),
  "list of nothing": (fs) => gathered(fs.list("x")),
  "list of a file": (fs) => gathered(fs.list("a/f")),
  "list recursive": (fs) => gathered(fs.list("", { recursive: true })),
  walk: (fs) => gathered(fs.walk("")),
  glob: (fs) => gathered(fs.glob("**/*")),
  read: (fs) => fs.read("a/f").text(),
  "read of a range": (fs) => fs.read("a/f", { start: -3 }).text(),
  "read of a directory": (fs) => fs.read("a").bytes(),
  "read of nothing": (fs) => fs.read("x").bytes(),
  hash: (fs) => fs.hash("a/f", "sha256"),
  open: (fs) => fs.open("a/f", "r", (handle) => handle.stat()),
  at: (fs) => gathered(fs.at("a").list()),
};

async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function outcomeOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!isFsError(error)) throw error;
    return [error.code, error.path, error.operation, error.driver];
  }
}

describe("readOnly looks and reads as its parent does", () => {
  it.each(Object.entries(looks))("%s", async (_what, look) => {
    await using parent = new MemoryFS();
    await parent.write("a/f", "content");
    await parent.write("a/b/g", "more");
    await parent.makeDirectory("d");
    const view = new FileSystem(readOnly(parent.driver));
    expect(await outcomeOf(() => look(view))).toEqual(await outcomeOf(() => look(parent)));
  });
});
