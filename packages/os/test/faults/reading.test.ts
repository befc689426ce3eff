import { appendFileSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { OsFS } from "../../src/index.ts";
import { shaped } from "../shaped.ts";

describe("a file", () => {
  it("F30 that grows, shrinks, is emptied or rewritten while it is read is an error, and nothing is committed", async () => {
    const changes: ((path: string) => void)[] = [
      (path) => appendFileSync(path, "more"),
      (path) => truncateSync(path, 600_000),
      (path) => truncateSync(path, 0),
      (path) => utimesSync(path, 1, 1),
    ];
    for (const change of changes) {
      const root = temporaryDirectory();
      const fs = new OsFS(root);
      await fs.write("source", new Uint8Array(1_500_000));
      await fs.write("target", "old");
      const chunks = (async function* () {
        let isFirst = true;
        for await (const chunk of fs.read("source")) {
          yield chunk;
          if (isFirst) change(join(root, "source"));
          isFirst = false;
        }
      })();
      expect(await codeOf(fs.write("target", chunks))).toBe("ECHANGED");
      expect(await fs.read("target").text()).toBe("old");
    }
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    await fs.write("file", new Uint8Array(1_500_000).fill(1));
    writeFileSync(join(root, "new"), "new");
    const values = new Set<number>();
    for await (const chunk of fs.read("file")) {
      for (const value of chunk) values.add(value);
      if (values.size === 1) await fs.move("new", "file", { overwrite: true }).catch(() => {});
    }
    expect([...values]).toEqual([1]); // replaced by its name only: the old one is read to its end
  });

  it("F33 keeps the time that it was given to the microsecond, also before 1970, through a write, a change and a copy", async () => {
    const fs = new OsFS(temporaryDirectory());
    const microseconds = fc.integer({ min: -2_000_000_000_000_000, max: 4_102_444_800_000_000 });
    await fc.assert(
      fc.asyncProperty(microseconds, microseconds, async (written, set) => {
        await fs.write("a", "x", { modified: written / 1000 });
        expect((await fs.stat("a")).modifiedMs).toBe(written / 1000);
        await fs.setModified("a", set / 1000);
        await fs.copy("a", "b", { overwrite: true });
        expect((await fs.stat("b")).modifiedMs).toBe(set / 1000);
      }),
      {
        numRuns: 60,
        examples: [
          [-1, 0],
          [1_709_210_096_123_000, 1_709_210_096_122_999],
        ],
      },
    );
  });

  it("F34 that is empty, sparse, of five gibibytes or as long as some chunks, give or take a byte, comes back exactly", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    const chunk = 512 * 1024;
    for (const size of [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk - 1, 3 * chunk, 3 * chunk + 1]) {
      const bytes = Uint8Array.from({ length: size }, (_, index) => index * 31);
      await fs.write("file", bytes);
      expect(Buffer.compare(await fs.read("file").bytes(), bytes)).toBe(0);
      await fs.write("streamed", fs.read("file"));
      expect(Buffer.compare(await fs.read("streamed").bytes(), bytes)).toBe(0);
    }
    const fiveGibibytes = 5 * 2 ** 30;
    const handle = await open(join(root, "large"), "w");
    await handle.write("end", fiveGibibytes + 1);
    await handle.close();
    expect(await fs.stat("large")).toMatchObject({ size: fiveGibibytes + 4 });
    expect(await fs.read("large", { start: fiveGibibytes }).text()).toBe("\0end");
    expect(await fs.read("large", { start: -2 }).text()).toBe("nd");
    expect(await fs.read("large", { start: fiveGibibytes - 1, end: fiveGibibytes + 2 }).bytes()).toEqual(
      Uint8Array.from([0, 0, 101]),
    );
  });
});

describe("a directory", () => {
  it("F36 that goes away while it is walked ends the walk of it, and a root that is gone is an error", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    for (const path of ["a/x", "b/x", "c/x"]) await fs.write(path, "x");
    const paths: string[] = [];
    for await (const { path } of fs.list("", { recursive: true })) {
      paths.push(path);
      if (path === "a") rmSync(join(root, "b"), { recursive: true });
    }
    expect(paths).toEqual(["a", "a/x", "b", "c", "c/x"]);
    renameSync(root, `${root}-away`);
    try {
      expect(await codeOf(pathsOf(fs.list("", { recursive: true })))).toBe("ENOENT");
      expect(await codeOf(fs.read("a/x").text())).toBe("ENOENT");
    } finally {
      renameSync(`${root}-away`, root);
    }
    expect(await fs.read("a/x").text()).toBe("x");
  });
});

describe("a disk that does not answer", () => {
  it("F37 is left at the deadline by whatever looks or reads, and nothing of ours keeps the process", async () => {
    const never = new Promise<never>(() => {});
    const hanging = shaped({ lstat: () => never, readdir: () => never, opendir: () => never });
    const lateOpen = shaped({ open: () => never });
    await new OsFS(lateOpen.root).write("file", "x");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    for (const run of [
      (signal: AbortSignal) => hanging.fs.stat("file", { signal }),
      (signal: AbortSignal) => hanging.fs.exists("file", { signal }),
      (signal: AbortSignal) => pathsOf(hanging.fs.list("", { signal })),
      (signal: AbortSignal) => pathsOf(hanging.fs.list("", { signal, recursive: true })),
      (signal: AbortSignal) => hanging.fs.read("file", { signal }).bytes(),
      (signal: AbortSignal) => lateOpen.fs.read("file", { signal }).bytes(),
    ])
      await expect(run(AbortSignal.timeout(20))).rejects.toMatchObject({ name: "TimeoutError" });
    expect(vi.getTimerCount()).toBe(0);
  });
});
