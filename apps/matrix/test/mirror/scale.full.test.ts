import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { bundled } from "@s3fs/test-support";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { manyPath, type Layout } from "./many-path.ts";

const run = promisify(execFile);

let serveMany: string;
let mirrorMany: string;

beforeAll(async () => {
  const programs = await Promise.all(
    ["serve-many", "mirror-many"].map((name) => bundled(new URL(`programs/${name}.ts`, import.meta.url))),
  );
  [serveMany = "", mirrorMany = ""] = programs.map(({ main }) => main);
  return () => programs.forEach(({ directory }) => rmSync(directory, { recursive: true }));
}, 600_000);

/** Empty files at the same paths as the objects of the server. */
function makeFiles(root: string, layout: Layout): void {
  for (let index = 0; index < layout.directories * layout.files; index += 1) {
    const path = join(root, manyPath(index, layout));
    if (index % layout.files === 0) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
  }
}

describe("F113 a mirror of a million entries that has nothing to do", () => {
  it.each<[string, Layout, number]>([
    ["1,000 directories with 1,000 files each", { directories: 1000, files: 1000 }, 200],
    ["one directory", { directories: 1, files: 1_000_000 }, 400],
  ])("in %s costs the listings alone: %j, within %d MiB", async (_what, layout, mostMiB) => {
    const directory = mkdtempSync(join(tmpdir(), "many-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const [root, indexes] = [join(directory, "tree"), join(directory, "indexes")];
    mkdirSync(indexes);
    makeFiles(root, layout);
    const parameters = [String(layout.directories), String(layout.files)];
    const server = spawn(process.execPath, [serveMany, ...parameters], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(async () => {
      server.stdin.end();
      await once(server, "exit");
    });
    const [connection] = await once(createInterface(server.stdout), "line");
    const { stdout } = await run(process.execPath, [mirrorMany, root, String(connection)]);
    console.log(stdout.trim());
    const entries = layout.directories * layout.files;
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      same: expect.any(Number),
      copied: 0,
      seconds: expect.any(Number),
      requests: { ListObjectsV2: Math.ceil(entries / 1000) },
      peakMiB: expect.any(Number),
    });
    expect(JSON.parse(stdout).peakMiB).toBeLessThanOrEqual(mostMiB);
  });
});
