import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { afterEach, expect, it, vi } from "vitest";
import { OsFS, TempFS } from "../src/index.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A directory of more names than may be in memory, and where temporary files go. */
function scene(): { readonly fs: OsFS; readonly beside: string } {
  const [root, beside] = [temporaryDirectory(), temporaryDirectory()];
  vi.stubEnv("TMPDIR", beside);
  for (let index = 0; index < 50; index += 1) writeFileSync(join(root, `file ${(index * 7) % 50}`), "");
  return { fs: new OsFS(root, { sorting: { limitBytes: 400 } }), beside };
}

const onWindows = process.platform === "win32"; // which asks TEMP, and knows no modes

it.skipIf(onWindows)(
  "a large directory is sorted in a directory that its owner alone can look into",
  async () => {
    const { fs, beside } = scene();
    let looked = 0;
    for await (const _entry of fs.list("", { recursive: true })) {
      const [place = ""] = readdirSync(beside);
      expect(statSync(join(beside, place)).mode & 0o777).toBe(0o700);
      expect(readdirSync(join(beside, place)).length).toBeGreaterThan(2);
      looked += 1;
      if (looked === 10) break;
    }
    expect(looked).toBe(10);
    expect(readdirSync(beside)).toEqual([]);
  },
);

it.skipIf(onWindows)("an abort leaves no temporary file behind", async () => {
  const { fs, beside } = scene();
  const stop = new AbortController();
  const listing = (async () => {
    for await (const _entry of fs.list("", { recursive: true, signal: stop.signal })) stop.abort("enough");
  })();
  await expect(listing).rejects.toBe("enough");
  await expect.poll(() => readdirSync(beside)).toEqual([]);
});

it.skipIf(onWindows)(
  "a temporary file system sorts beside itself, and its own listing tells nothing of that",
  async () => {
    const beside = temporaryDirectory();
    vi.stubEnv("TMPDIR", beside);
    await using fs = new TempFS({ sorting: { limitBytes: 100 } });
    mkdirSync(join(fs.root, "many"));
    for (let index = 0; index < 30; index += 1) writeFileSync(join(fs.root, "many", `${index}`), "");
    expect(await pathsOf(fs.list("", { recursive: true }))).toHaveLength(31);
    expect(readdirSync(beside)).toHaveLength(1);
  },
);

it.skipIf(onWindows)("a limit alone keeps the place of the file system", async () => {
  const { fs, beside } = scene();
  let most = 0;
  for await (const _entry of fs.list("", { recursive: true, sorting: { limitBytes: 200 } }))
    most = Math.max(most, readdirSync(beside).length);
  expect(most).toBe(1);
  expect(readdirSync(beside)).toEqual([]);
});
