import type { FileSystem } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, mebibyte, openPlace } from "./place.ts";

const large = bytesOf(6 * mebibyte);

/** Every verb that could take parameters of the S3 API for one call, and whether it does. */
const verbs: readonly [string, boolean, (fs: FileSystem, native: object) => Promise<unknown>][] = [
  ["write", true, (fs, native) => fs.write("new", "1", { native })],
  ["write in parts", true, (fs, native) => fs.write("new", large, { native })],
  [
    "open",
    true,
    (fs, native) =>
      fs.open("new", "w", { nativeWrite: native }, async (handle) => void (await handle.write("1"))),
  ],
  ["append", false, (fs, native) => fs.append("file", "1", { native } as object)],
  ["append to nothing", false, (fs, native) => fs.append("new", "1", { native } as object)],
  ["copy", false, (fs, native) => fs.copy("file", "new", { native } as object)],
  ["copy a tree", false, (fs, native) => fs.copy("tree", "new", { native } as object)],
  ["move", false, (fs, native) => fs.move("file", "new", { native } as object)],
];

describe("parameters of the S3 API for one call", () => {
  for (const [verb, isTaken, run] of verbs) {
    it(`are ${isTaken ? "heeded" : "refused"} by ${verb}`, async () => {
      await using place = await openPlace({ partSize: 5 * mebibyte });
      for (const key of ["file", "tree/file"]) await place.plant(key, "1");
      place.server.requests.reset();
      const native = { StorageClass: "GLACIER", Metadata: { colour: "blue" } } as const;
      if (isTaken) {
        await run(place.fs, native);
        expect(await place.fs.s3.head("new")).toMatchObject({
          native: { storageClass: "GLACIER", metadata: { colour: "blue" } },
        });
        return;
      }
      expect(await failureOf(run(place.fs, native))).toMatchObject({
        code: "EINVAL",
        detail: expect.stringMatching(/has no option "native"; known are /),
      });
      expect(place.server.requests.total).toBe(0);
    });

    it(`are refused by ${verb} where S3 has none of that name`, async () => {
      await using place = await openPlace();
      place.server.requests.reset();
      expect(await failureOf(run(place.fs, { storageClass: "GLACIER" }))).toMatchObject({ code: "EINVAL" });
      expect(place.server.requests.total).toBe(0);
    });
  }

  it("that are of the other direction are refused by reads and addresses", async () => {
    await using place = await openPlace();
    const native = { StorageClass: "GLACIER" } as object;
    for (const call of [
      () => place.fs.read("file", { native }).bytes(),
      () => place.fs.open("file", "r", { nativeRead: native }, (handle) => handle.read(1, 0)),
      () => place.fs.url("file", { native: { storageClass: "GLACIER" } as object }),
    ])
      expect(await failureOf(call())).toMatchObject({ code: "EINVAL" });
    expect(place.server.requests.total).toBe(0);
  });
});
