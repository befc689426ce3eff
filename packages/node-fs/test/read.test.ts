import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { appendFile, mkdir, rename, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { clampRange, NEVER, parsePath } from "@s3fs/core";
import { codeOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { onDisk, openWith, systemError } from "./on-disk.ts";

const onLinux = process.platform === "linux";

describe("read", () => {
  it("yields the bytes of any range, clamped", async () => {
    const { fs } = await onDisk();
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
    await fs.write("a.bin", bytes);
    const end = fc.option(fc.nat(150), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -150, max: 150 }), end, async (start, stop) => {
        const range = clampRange({ start, end: stop }, 100);
        const read = await fs.read("a.bin", { start, end: stop }).bytes();
        expect(read).toEqual(bytes.slice(range.start, range.end));
      }),
      { numRuns: 60 },
    );
  });

  it("hands out large chunks whose memory is the consumer's", async () => {
    const { fs } = await onDisk();
    const bytes = Uint8Array.from({ length: 1_500_000 }, (_, index) => index * 31);
    await fs.write("a.bin", bytes);
    const chunks: Uint8Array[] = [];
    for await (const chunk of fs.read("a.bin")) {
      chunks.push(chunk.slice());
      chunk.fill(0);
    }
    expect(chunks.length).toBeLessThanOrEqual(3);
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
  });

  it("reads on when the system gives less than was asked for", async () => {
    const { fs } = await onDisk(
      openWith((handle) => ({
        read: (buffer, offset, length, position) =>
          handle.read(buffer, offset, Math.min(length, 7), position),
      })),
    );
    await fs.write("a.txt", "the quick brown fox");
    expect(await fs.read("a.txt").text()).toBe("the quick brown fox");
  });

  it("refuses directories, the root, and what is not there or below a file", async () => {
    const { fs, root } = await onDisk();
    await mkdir(join(root, "directory"));
    await writeFile(join(root, "file"), "x");
    expect(await codeOf(fs.read("directory").bytes())).toBe("EISDIR");
    expect(await codeOf(fs.read("").bytes())).toBe("EISDIR");
    expect(await codeOf(fs.read("missing").bytes())).toBe("ENOENT");
    expect(await codeOf(fs.read("file/below").bytes())).toBe("ENOENT");
  });

  it.skipIf(!onLinux)("keeps no descriptor after 200 consumers that stop early", async () => {
    const { fs, root } = await onDisk();
    await fs.write("a.bin", new Uint8Array(1_500_000));
    for (let round = 0; round < 200; round += 1) for await (const _chunk of fs.read("a.bin")) break;
    expect(openBelow(root)).toEqual([]);
  });

  it.skipIf(!onLinux)(
    "keeps no descriptor after 200 releases before the first pull, and as many during one",
    async () => {
      const { fs, root } = await onDisk();
      await fs.write("a.bin", new Uint8Array(1_500_000));
      for (let round = 0; round < 200; round += 1) {
        const early = await fs.driver.read(parsePath("a.bin"), { signal: NEVER });
        await early.release();
        await early.release();
        const late = await fs.driver.read(parsePath("a.bin"), { signal: NEVER });
        const iterator = late.chunks[Symbol.asyncIterator]();
        const pull = iterator.next();
        await late.release();
        await pull;
        expect(await iterator.next()).toEqual({ done: true, value: undefined });
      }
      expect(openBelow(root)).toEqual([]);
    },
  );

  it.skipIf(!onLinux)("keeps no descriptor when chunks are left or used up without a release", async () => {
    const { fs, root } = await onDisk();
    await fs.write("a.bin", new Uint8Array(1_500_000));
    for (const isLeft of [true, false]) {
      const { chunks } = await fs.driver.read(parsePath("a.bin"), { signal: NEVER });
      for await (const _chunk of chunks) if (isLeft) break;
    }
    expect(openBelow(root)).toEqual([]);
  });

  it.skipIf(!onLinux)(
    "keeps no descriptor after an abort, which comes back as the caller's reason",
    async () => {
      const { fs, root } = await onDisk();
      await fs.write("a.bin", new Uint8Array(3_000_000));
      for (let round = 0; round < 50; round += 1) {
        const controller = new AbortController();
        const reading = (async () => {
          for await (const _chunk of fs.read("a.bin", { signal: controller.signal }))
            controller.abort("enough");
        })();
        await expect(reading).rejects.toBe("enough");
      }
      expect(openBelow(root)).toEqual([]);
    },
  );

  it.each([
    ["grows", (path: string) => appendFile(path, "more")],
    ["shrinks", (path: string) => truncate(path, 600_000)],
    ["is emptied", (path: string) => truncate(path, 0)],
    ["is rewritten in place", (path: string) => utimes(path, 1, 1)],
  ])("fails when the file %s while it is read", async (_change, change) => {
    const { fs, root } = await onDisk();
    await fs.write("a.bin", new Uint8Array(1_500_000));
    const reading = (async () => {
      let isFirst = true;
      for await (const _chunk of fs.read("a.bin")) {
        if (isFirst) await change(join(root, "a.bin"));
        isFirst = false;
      }
    })();
    expect(await codeOf(reading)).toBe("ECHANGED");
  });

  it("fails when a range that is pinned is changed in place while it is read, and reads on in another one", async () => {
    const { fs, root } = await onDisk();
    const read = async (range: { start: number; end: number; ifMatch?: string }): Promise<void> => {
      let isFirst = true;
      for await (const _chunk of fs.read("a.bin", range)) {
        if (isFirst) await appendFile(join(root, "a.bin"), "more");
        isFirst = false;
      }
    };
    const { etag: ifMatch = "" } = await fs.write("a.bin", new Uint8Array(1_500_000));
    expect(await codeOf(read({ start: 1, end: 1_400_000, ifMatch }))).toBe("ECHANGED");
    await read({ start: 1, end: 1_400_000 });
  });

  it("reads on from the old file when another one takes its name", async () => {
    const { fs } = await onDisk();
    await fs.write("a.bin", new Uint8Array(1_500_000).fill(1));
    const seen = new Set<number>();
    let bytes = 0;
    for await (const chunk of fs.read("a.bin")) {
      if (bytes === 0) await fs.write("a.bin", new Uint8Array(10).fill(2));
      bytes += chunk.byteLength;
      for (const value of [chunk[0], chunk.at(-1)]) if (value !== undefined) seen.add(value);
    }
    expect(bytes).toBe(1_500_000);
    expect([...seen]).toEqual([1]);
  });

  it.each([
    ["whole", {}],
    ["in part", { start: 1 }],
  ])(
    "hands out no byte of a file that took the place of the one that was looked at (%s)",
    async (_part, range) => {
      const { fs } = await onDisk((root) => {
        const { open } = openWith(() => ({}));
        return {
          async open(path, flags, mode) {
            if (path.endsWith("a.txt")) await rename(join(root, "b.txt"), join(root, "a.txt"));
            return open(path, flags, mode);
          },
        };
      });
      await fs.write("b.txt", "bbb");
      await fs.write("a.txt", "aaa");
      expect(await codeOf(fs.read("a.txt", range).text())).toBe("ECHANGED");
    },
  );

  it.each([
    ["whole", false],
    ["in a part that is pinned", true],
  ])(
    "hands out no byte of a file with the number of the one that was looked at (%s)",
    async (_part, pins) => {
      const { fs } = await onDisk((root) => {
        const { open } = openWith(() => ({}));
        return {
          async open(path, flags, mode) {
            if (path.endsWith("a.bin") && flags === "r") await truncate(join(root, "a.bin"), 1_400_000);
            return open(path, flags, mode);
          },
        };
      });
      const { etag: ifMatch = "" } = await fs.write("a.bin", new Uint8Array(1_500_000));
      let bytes = 0;
      const reading = (async () => {
        for await (const chunk of fs.read("a.bin", pins ? { start: 1, ifMatch } : {}))
          bytes += chunk.byteLength;
      })();
      expect(await codeOf(reading)).toBe("ECHANGED");
      expect(bytes).toBe(0);
    },
  );

  it("tells of a failing disk", async () => {
    const { fs } = await onDisk(
      openWith(() => ({
        read: async () => {
          throw systemError("EIO");
        },
      })),
    );
    await fs.write("a.txt", "hello");
    expect(await codeOf(fs.read("a.txt").text())).toBe("EIO");
  });

  it.skipIf(!hasFifos())("never opens a pipe, which would wait for ever", async () => {
    const { fs, root } = await onDisk();
    execFileSync("mkfifo", [join(root, "pipe")]);
    expect(await fs.stat("pipe")).toMatchObject({ kind: "other" });
    expect(await codeOf(fs.read("pipe").bytes())).toBe("ENOTSUP");
    expect(await codeOf(fs.write("pipe", "x"))).toBe("ENOTSUP");
    expect(await codeOf(fs.append("pipe", "x"))).toBe("ENOTSUP");
    expect(await codeOf(fs.copy("pipe", "copy"))).toBe("ENOTSUP");
    await fs.remove("pipe");
    expect(await fs.exists("pipe")).toBe(false);
  });
});

/** What this process has open of a directory. Other descriptors may come and go. */
function openBelow(root: string): readonly string[] {
  const own = realpathSync(root);
  return readdirSync("/proc/self/fd").flatMap((name) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${name}`);
      return path.startsWith(own) ? path : [];
    } catch {
      return []; // closed meanwhile, as the one that the directory was read by
    }
  });
}

function hasFifos(): boolean {
  try {
    execFileSync("mkfifo", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
