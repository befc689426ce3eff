import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { serveEnvironment } from "./serve-environment.ts";

const generated = new URL("../.generated/", import.meta.url);

/** What the example of each package prints; undefined where it differs from run to run. */
const outputs = new Map<string, readonly string[] | undefined>([
  ["cli", []],
  ["copy", ["true 1 1"]],
  ["core", ["two\n", "file notes/today.txt"]],
  [
    "layers",
    [
      "write config/theme.json done",
      "copy config/theme.json failed",
      "read config/theme.json done",
      "read config/theme.json done",
      "write archive/2026/theme.json done",
      `settings "light"`,
      `"dark"`,
    ],
  ],
  [
    "memory",
    ["directory backup", "file backup/hello.txt", "directory docs", "file docs/hello.txt", "Hello!"],
  ],
  ["node-fs", ["Hello!"]],
  ["opener", undefined],
  ["os", ["Hello"]],
  ["s3", undefined],
  ["server", undefined],
]);

describe("the example in the README of each package", () => {
  const home = process.cwd();
  let server: S3Server;
  let folder: string;

  // Some read and write where the person stands.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "s3fs-readmes-"));
    await writeFile(join(folder, "package.json"), "{}");
    process.chdir(folder);
    await mkdir(generated, { recursive: true });
    server = await serveEnvironment("mybucket");
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
    process.chdir(home);
    await rm(folder, { recursive: true });
    await rm(generated, { recursive: true });
  });

  // That of conformance is a test file itself; apps/matrix runs it.
  it.each([...outputs])("%s: runs, and prints what it should", async (name, expected) => {
    const readme = await readFile(new URL(`../../../packages/${name}/README.md`, import.meta.url), "utf8");
    const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1];
    expect(example).toBeDefined();
    const file = new URL(`${name}.ts`, generated);
    await writeFile(file, example ?? "");

    const log = vi.spyOn(console, "log").mockReturnValue();
    try {
      await import(file.pathname);
      const lines = log.mock.calls.map((words) => words.join(" "));
      if (expected) expect(lines).toEqual(expected);
      else expect(lines).not.toEqual([]);
    } finally {
      log.mockRestore();
    }
  });
});
