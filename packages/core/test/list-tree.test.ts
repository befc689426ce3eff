import { FileSystem, FsError, type Driver, type Entry, type Sorting } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { codeOf, pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";

/** A backend without an order of its own, and a place to sort in. */
async function scene(driver: Driver = mapDriver()) {
  const fs = new FileSystem(driver);
  const temporary = new FileSystem(mapDriver());
  let closed = 0;
  const place: ReturnType<NonNullable<Sorting["temporary"]>> = {
    write: (name, chunks, options) => temporary.write(name, chunks, options),
    read: (name, options) => temporary.read(name, options),
    remove: (name) => temporary.remove(name),
    close: async () => void (closed += 1),
  };
  const sorting: Sorting = { limitBytes: 1000, temporary: () => place };
  for (let index = 0; index < 60; index += 1) {
    await fs.write(`a/${(index * 7) % 60}`, String(index), { modified: index / 8 });
    await fs.write(`a/b/line\n${(index * 11) % 60}`, String(index));
  }
  await fs.write("a-b", "");
  return { fs, temporary, place, sorting, closed: () => closed };
}

async function entriesOf(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

describe("a recursive listing of a backend that lists in no order", () => {
  it("tells the same entries in the same order from memory and through temporary files", async () => {
    const { fs, temporary, sorting, closed } = await scene();
    const expected = await entriesOf(fs.list("", { recursive: true }));
    expect(expected).toHaveLength(123);
    expect(await entriesOf(fs.list("", { recursive: true, sorting }))).toEqual(expected);
    expect(closed()).toBe(2);
    expect(await pathsOf(temporary.list())).toEqual([]);
  });

  it.each([
    ["a record that JSON keeps", { text: "\0", list: [1, null, { deep: true }] }, true],
    ["a date", { at: new Date(0) }, false],
    ["a number that JSON does not know", { value: Number.NaN }, false],
    ["something undefined", { value: undefined }, false],
    ["a map", new Map([[1, 2]]), false],
  ])("gives back %s of the backend's own as it was", async (_what, native, isWritten) => {
    const driver = mapDriver();
    const { fs, sorting, closed } = await scene({
      ...driver,
      async *list(path, call) {
        for await (const entry of driver.list(path, call)) yield { ...entry, native };
      },
    });
    const entries = await entriesOf(fs.list("a/b", { recursive: true, sorting }));
    expect(entries).toHaveLength(60);
    for (const entry of entries) expect(entry.native).toEqual(native);
    expect(closed()).toBe(isWritten ? 1 : 0);
  });

  it("leaves nothing behind when the consumer stops within a directory that is being merged", async () => {
    const { fs, temporary, sorting, closed } = await scene();
    for await (const entry of fs.list("", { recursive: true, sorting }))
      if (entry.path.startsWith("a/b/")) break;
    expect(closed()).toBe(2);
    expect(await pathsOf(temporary.list())).toEqual([]);
  });

  it("fails when the temporary place is missing, instead of taking a directory for one that is gone", async () => {
    const { fs, place } = await scene();
    const temporary = (): typeof place => ({
      ...place,
      write: async () => {
        throw new FsError("ENOENT");
      },
    });
    const sorting = { limitBytes: 1000, temporary };
    expect(await codeOf(pathsOf(fs.list("", { recursive: true, sorting })))).toBe("EIO");
  });
});
