import { FileSystem, type Sorting } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { pathsOf } from "@s3fs/test-support";
import { expect, it } from "vitest";
import { mirror } from "../src/index.ts";

/** Files in one directory, which is told in the order of writing. */
async function unordered(count: number): Promise<FileSystem> {
  const fs = new FileSystem(mapDriver());
  for (let index = 0; index < count; index += 1)
    await fs.write(`d/${(index * 7) % count}`, String(index), { modified: 1_600_000_000_000 });
  return fs;
}

/** Where directories go that memory has no room for; the places that are open and were. */
function watchedPlaces() {
  const fs = new FileSystem(mapDriver());
  const seen = { opened: 0, closed: 0 };
  const temporary = (): ReturnType<NonNullable<Sorting["temporary"]>> => {
    const own = `place-${(seen.opened += 1)}`;
    return {
      write: (name, chunks, options) => fs.write(`${own}/${name}`, chunks, options),
      read: (name, options) => fs.read(`${own}/${name}`, options),
      remove: (name) => fs.remove(`${own}/${name}`),
      close: async () => {
        seen.closed += 1;
        await fs.remove(own); // which is refused while anything is in it
      },
    };
  };
  return { fs, seen, sorting: { limitBytes: 2000, temporary } };
}

it("a mirror sorts both sides through temporary files where they list in no order, and leaves none", async () => {
  const [source, target] = [await unordered(71), new FileSystem(mapDriver())];
  const { fs, seen, sorting } = watchedPlaces();
  expect(await mirror(source, target, { sorting })).toMatchObject({ ok: true, copied: 71 });
  expect(seen).toEqual({ opened: 1, closed: 1 });
  expect(await mirror(source, target, { sorting, delete: true })).toMatchObject({
    same: 72,
    copied: 0,
    deleted: 0,
  });
  expect(seen).toEqual({ opened: 3, closed: 3 });
  expect(await pathsOf(fs.list())).toEqual([]);
});

it("a mirror that is aborted while it compares leaves no temporary file, and changes nothing", async () => {
  const [source, target] = [await unordered(71), await unordered(69)];
  const { fs, seen, sorting } = watchedPlaces();
  const stop = new AbortController();
  const running = mirror(source, target, {
    sorting,
    delete: true,
    signal: stop.signal,
    compare: () => {
      stop.abort("enough");
      return false;
    },
  });
  await expect(running).rejects.toBe("enough");
  await expect.poll(() => seen.closed).toBe(2);
  expect(seen.opened).toBe(2);
  expect(await pathsOf(fs.list())).toEqual([]);
  expect(await pathsOf(target.list("d"))).toHaveLength(69);
});
