import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isTemporaryName } from "@s3fs/node-fs";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { disk } from "../src/disk.ts";
import { shaped } from "./shaped.ts";

describe("a conditional write", () => {
  it("lets exactly one of many writers win that know nothing of each other, as processes do", async () => {
    for (let round = 0; round < 10; round += 1) {
      const root = temporaryDirectory();
      const { etag = "" } = await shaped({}, { root }).fs.write("file", "0");
      const writers = Array.from({ length: 8 }, () => shaped({}, { root }).fs);
      const codes = await Promise.all(
        writers.map((fs, index) => codeOf(fs.write("file", `${index}`, { ifMatch: etag }))),
      );
      expect(codes.toSorted()).toEqual([...Array<string>(7).fill("EPRECONDITION"), "no error"]);
      expect(readdirSync(root)).toEqual(["file"]);
    }
  });

  it("holds its lock, which listings hide, from the look at the etag to the rename", async () => {
    const seen: string[][] = [];
    const { root, fs } = shaped({
      async rename(from, to) {
        seen.push(readdirSync(root).filter((name) => name.includes("lock")));
        expect((await pathsOf(fs.list())).filter((path) => path !== "file")).toEqual([]);
        await disk.rename(from, to);
      },
    });
    const { etag } = await fs.write("file", "old");
    await fs.write("file", "new", { ifMatch: etag });
    expect(seen).toEqual([[], [expect.stringMatching(/^\.s3fs-lock-[0-9a-z]{13}$/)]]);
    expect(seen.flat().every(isTemporaryName)).toBe(true);
    expect(readdirSync(root)).toEqual(["file"]);
  });

  it("takes a lock away that one holder had for too long, and waits no longer than its signal lets it", async () => {
    const { root, fs } = shaped({}, { staleAfterMs: 30 });
    const { etag } = await fs.write("file", "old");
    const locks: string[] = [];
    const watching = shaped(
      {
        async rename(from, to) {
          locks.push(...readdirSync(root).filter((name) => name.includes("lock")));
          await disk.rename(from, to);
        },
      },
      { root },
    );
    const { etag: second } = await watching.fs.write("file", "two", { ifMatch: etag });
    writeFileSync(join(root, locks[0] ?? ""), "");
    const patient = shaped({}, { root, staleAfterMs: 60_000 });
    const waiting = patient.fs.write("file", "no", { ifMatch: second, signal: AbortSignal.timeout(20) });
    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
    expect(readdirSync(root).sort()).toEqual([locks[0], "file"]);
    await fs.write("file", "three", { ifMatch: second });
    expect(readdirSync(root)).toEqual(["file"]);
  });
});

describe("what a writer that is gone has left", () => {
  it("keeps a directory from being removed while it is young, and is not there for anybody", async () => {
    const { root, fs } = shaped({});
    await fs.makeDirectory("d");
    writeFileSync(join(root, "d/.s3fs-tmp-0123456789ab"), "x");
    expect(await pathsOf(fs.list("d"))).toEqual([]);
    expect(await codeOf(fs.remove("d"))).toBe("ENOTEMPTY");
    await fs.remove("d", { recursive: true });
    expect(await pathsOf(fs.list())).toEqual([]);
  });

  it("is young while it changes, whatever time of modification its writer has set already", async () => {
    const { root, fs } = shaped({});
    writeFileSync(join(root, ".s3fs-tmp-0123456789ab"), "x");
    utimesSync(join(root, ".s3fs-tmp-0123456789ab"), 1, 1);
    expect(await pathsOf(fs.list())).toEqual([]);
    await fs.write("file", "x");
    expect(readdirSync(root).sort()).toEqual([".s3fs-tmp-0123456789ab", "file"]);
  });
});
