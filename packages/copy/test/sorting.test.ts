import { FileSystem } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { pathsOf } from "@s3fs/test-support";
import { expect, it } from "vitest";
import { mirror } from "../src/index.ts";
import { watchedPlaces } from "./watched-places.ts";

/** Files in one directory, which is told in the order of writing. */
async function unordered(count: number): Promise<FileSystem> {
  const fs = new FileSystem(mapDriver());
  for (let index = 0; index < count; index += 1)
    await fs.write(`d/${(index * 7) % count}`, String(index), { modified: 1_600_000_000_000 });
  return fs;
}

it("a mirror sorts both sides through temporary files where they list in no order, and leaves none", async () => {
  const [source, target] = [await unordered(71), new FileSystem(mapDriver())];
  const { fs, seen, sorting } = watchedPlaces(2000);
  expect(await mirror(source, target, { sorting })).toMatchObject({ ok: true, copied: 71 });
  expect(seen).toEqual({ opened: 2, closed: 2 }); // for a directory, and for the copies of the plan
  expect(await mirror(source, target, { sorting, delete: true })).toMatchObject({
    same: 72,
    copied: 0,
    deleted: 0,
  });
  expect(seen).toEqual({ opened: 4, closed: 4 });
  expect(await pathsOf(fs.list())).toEqual([]);
});

it("a mirror that is aborted while it compares leaves no temporary file, and changes nothing", async () => {
  const [source, target] = [await unordered(71), await unordered(69)];
  const { fs, seen, sorting } = watchedPlaces(2000);
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
