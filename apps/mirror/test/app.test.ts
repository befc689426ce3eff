import { mkdtempSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFsError } from "@s3fs/core";
import { TempFS } from "@s3fs/os";
import { describe, expect, it, vi } from "vitest";
import { run, type AppOptions } from "../src/run.ts";

function listener(): { lines: string[]; complaints: string[]; options: AppOptions } {
  const lines: string[] = [];
  const complaints: string[] = [];
  const { signal } = new AbortController();
  const options = {
    print: (line: string) => lines.push(line),
    complain: (line: string) => complaints.push(line),
    signal,
  };
  return { lines, complaints, options };
}

describe("the demo", () => {
  it(
    "mirrors a real tree along four places, proves it, and leaves nothing behind",
    { timeout: 120_000 },
    async () => {
      const temporary = mkdtempSync(join(tmpdir(), "demo-test-"));
      vi.stubEnv("TMPDIR", temporary);
      const { lines, complaints, options } = listener();
      expect(await run([], options)).toBe(0);
      expect(complaints).toEqual([]);
      const text = lines.join("\n");
      expect(lines.at(-1)).toMatch(
        /^OK {2}\d{3,} files, \d{8,} bytes mirrored and verified; second run transferred 0$/,
      );
      expect(text.match(/1 added, 1 changed, 1 deleted/g)).toHaveLength(3);
      expect(text).toMatch(/fetched: "This file is new.\\n"/);
      expect(text).toMatch(/\d+ UploadPart.*1 CompleteMultipartUpload|1 CompleteMultipartUpload/);
      expect(readdirSync(temporary)).toEqual([]);
      vi.unstubAllEnvs();
      rmdirSync(temporary);
    },
  );

  it(
    "names the file and ends with status 1 when a single byte is flipped at the target",
    { timeout: 120_000 },
    async () => {
      const { complaints, options } = listener();
      const status = await run([], {
        ...options,
        beforeVerifying: async (target) => {
          const { modifiedMs } = (await target.stat("made/large.bin")) as { modifiedMs: number };
          const bytes = await target.read("made/large.bin").bytes();
          bytes[12_345_678] = (bytes[12_345_678] ?? 0) ^ 1;
          await target.write("made/large.bin", bytes, { modified: modifiedMs });
        },
      });
      expect(status).toBe(1);
      expect(complaints).toHaveLength(1);
      expect(complaints[0]).toMatch(
        /^EINTEGRITY: .*"made\/large\.bin": its SHA-256 at the target is [0-9a-f]{64} instead of/,
      );
    },
  );
});

describe("the mirror app", () => {
  it("mirrors one path to another, and with --dry-run only tells", async () => {
    await using disk = new TempFS();
    await disk.write("from/a/b.txt", "1");
    const { lines, options } = listener();
    expect(await run([`${disk.root}/from`, `${disk.root}/to`, "--dry-run"], options)).toBe(0);
    expect(await disk.exists("to")).toBe(false);
    expect(await run([`${disk.root}/from`, `${disk.root}/to`], options)).toBe(0);
    expect(await disk.read("to/a/b.txt").text()).toBe("1");
    expect(lines).toEqual([
      "would be 1 added, 0 changed, 0 deleted, 0 left alone (1 bytes)",
      "1 added, 0 changed, 0 deleted, 0 left alone (1 bytes)",
    ]);
  });

  it("explains its usage when asked", async () => {
    const { lines, options } = listener();
    expect(await run(["--help"], options)).toBe(0);
    expect(lines.join("\n")).toMatch(/npm start -- SOURCE TARGET/);
  });

  it("explains its usage when a place is missing", async () => {
    const { complaints, options } = listener();
    expect(await run(["only-one"], options)).toBe(1);
    expect(complaints.join("\n")).toMatch(/two places are needed, not 1\n.*npm start -- SOURCE TARGET/s);
  });

  it("refuses a source that is missing before anything is made", async () => {
    await using disk = new TempFS();
    const { complaints, options } = listener();
    expect(await run([`${disk.root}/missing`, `${disk.root}/to`], options)).toBe(1);
    expect(complaints.join("\n")).toMatch(/^ENOENT/);
    const stat = await disk.stat("to").catch((error: unknown) => error);
    expect(isFsError(stat, "ENOENT")).toBe(true);
  });
});
