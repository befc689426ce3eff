import { fileURLToPath } from "node:url";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { expect, it } from "vitest";
import { describeWith, peerProgram } from "../foreign/peer.ts";
import { environmentOf, run } from "./client.ts";

const python = peerProgram("python/bin/python");
const program = fileURLToPath(new URL("../../programs/pyfilesystem_bucket.py", import.meta.url));

const files: Readonly<Record<string, string>> = {
  "top.txt": "top",
  "a/b/c/deep.txt": "deep",
  "a/b/beside.txt": "beside",
  "a/é ü+&.txt": "odd",
};
const directories = ["a", "a/b", "a/b/c", "empty", "empty/inside"];

describeWith(python, "a bucket of PyFilesystem's S3FS and of this one", () => {
  it("that was written here with markers of every level is read there in strict mode", async () => {
    await using server = await serveS3({ buckets: ["shared"] });
    const { endpoint, region, credentials } = server;
    await using fs = new S3FS("shared", { endpoint, region, credentials, markers: "every-level" });
    for (const [path, text] of Object.entries(files)) await fs.write(path, text);
    await fs.makeDirectory("empty/inside");
    const stdout = await run(python, [program, "read", "shared"], environmentOf(server));
    const none = Object.fromEntries(directories.map((path) => [path, null]));
    expect(JSON.parse(stdout)).toEqual({ ...files, ...none });
  }, 120_000);

  it("that was written there is read here, in both modes", async () => {
    await using server = await serveS3({ buckets: ["shared"] });
    const { endpoint, region, credentials } = server;
    await run(python, [program, "write", "shared", JSON.stringify(files)], environmentOf(server));
    for (const strict of [false, true]) {
      await using fs = new S3FS("shared", { endpoint, region, credentials, strict });
      const found = new Map<string, string>();
      for await (const { kind, path } of fs.list("", { recursive: true }))
        found.set(path, kind === "directory" ? kind : await fs.read(path).text());
      const expected = [...Object.entries(files), ...directories.map((path) => [path, "directory"] as const)];
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      expect(await fs.stat("empty/inside")).toMatchObject({ kind: "directory" });
    }
  }, 120_000);
});
