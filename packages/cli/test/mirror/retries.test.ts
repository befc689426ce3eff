import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { FileSystem, FsError, type Opener } from "@s3fs/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { fill, shelf } from "../shelf.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("a copy that fails, and may succeed later", () => {
  it.each([
    ["0", ExitCode.failed, 1],
    ["1", ExitCode.failed, 2],
    ["2", ExitCode.ok, 3],
  ])("is begun anew as often as --retries %s says", async (retries, exitCode, attempts) => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    let reads = 0;
    const opener: Opener = {
      schemes: ["shaky"],
      open: async () =>
        new FileSystem({
          ...fs.at("in").driver,
          async read(path, request) {
            reads += 1;
            if (reads < 3) throw new FsError("EUNAVAILABLE", { path, retryable: true });
            return fs.at("in").driver.read(path, request);
          },
        }),
    };
    const args = ["mirror", "shaky://in", join(directory, "out"), "--retries", retries];
    expect((await run(args, { openers: [...openers, opener] })).exitCode).toBe(exitCode);
    expect(reads).toBe(attempts);
  });
});
