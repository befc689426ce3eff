import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import type { S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aRepositoryInABucket } from "../a-repository-in-a-bucket.ts";
import { copyAFile } from "../copy-a-file.ts";
import { openABucket } from "../open-a-bucket.ts";
import { openAUrl } from "../open-a-url.ts";
import { presignAUrl } from "../presign-a-url.ts";
import { registerAScheme } from "../register-a-scheme.ts";
import { streamAFile } from "../stream-a-file.ts";
import { uploadArgumentsInAUrl } from "../upload-arguments-in-a-url.ts";
import { uploadArguments } from "../upload-arguments.ts";
import { serveEnvironment } from "./serve-environment.ts";

describe("the examples of the documentation", () => {
  let server: S3Server;
  let folder: TempFS;

  beforeAll(async () => {
    server = await serveEnvironment("mybucket", "example");
    folder = new TempFS();
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await folder.close();
    await server.close();
  });

  it("open a bucket as a file system", async () => {
    await using bucket = openABucket();
    expect(bucket).toBeInstanceOf(S3FS);
    await bucket.write("hello.txt", "Hello");
    expect(await bucket.read("hello.txt").text()).toBe("Hello");
  });

  it("open a bucket by its URL", async () => {
    await using bucket = await openAUrl();
    expect(bucket).toBeInstanceOf(S3FS);
    await bucket.write("by-url.txt", "Hello");
    expect(await bucket.read("by-url.txt").text()).toBe("Hello");
  });

  it("stream a remote file into a local one", async () => {
    await using bucket = openABucket();
    const film = randomBytes(9_000_000);
    await bucket.write("films/film.mp4", film);
    await streamAFile(folder.root);
    expect((await readFile(join(folder.root, "film.mp4"))).equals(film)).toBe(true);
  });

  it("copy a file down and up again, its time kept", async () => {
    await using bucket = openABucket();
    await bucket.write("a/b", "content", { modified: 1_700_000_000_123.456 });
    await copyAFile(folder.root);
    expect(await readFile(join(folder.root, "c"), "utf8")).toBe("content");
    expect(await bucket.read("a/d").text()).toBe("content");
    expect(await bucket.stat("a/d")).toMatchObject({ sourceModifiedMs: 1_700_000_000_123.456 });
  });

  it("give every object of an instance the same upload arguments", async () => {
    await folder.write("site/index.html", "<h1>Hello</h1>");
    await folder.write("site/images/logo.svg", "<svg/>");
    await uploadArguments(join(folder.root, "site"));
    for (const path of ["index.html", "images/logo.svg"]) {
      const response = await fetch(`${server.endpoint}/example/${path}`); // public: no credentials
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("max-age=2592000");
    }
  });

  it("take the upload arguments from a URL", async () => {
    await folder.write("site/index.html", "<h1>Hello again</h1>");
    await uploadArgumentsInAUrl(join(folder.root, "site"));
    const response = await fetch(`${server.endpoint}/example/index.html`);
    expect(response.headers.get("cache-control")).toBe("max-age=2592000,public");
    expect(await response.text()).toBe("<h1>Hello again</h1>");
  });

  it("make an address that fetch opens", async () => {
    await using bucket = openABucket();
    await bucket.write("movie", "frames");
    const response = await presignAUrl();
    expect(await response.text()).toBe("frames");
  });

  it("keep a git repository in a bucket", async () => {
    const commit = await aRepositoryInABucket();
    await using bucket = openABucket();
    expect(await bucket.read("notes/.git/refs/heads/master").text()).toBe(`${commit}\n`);
    const readme = await readFile(new URL("../../../packages/node-fs/README.md", import.meta.url), "utf8");
    const example = await readFile(new URL("../a-repository-in-a-bucket.ts", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  });

  it("open a scheme of one's own", async () => {
    expect(await registerAScheme()).toBe("Mirror the site.");
  });
});

describe("the example of the README", () => {
  it("is the one that is kept here", async () => {
    const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
    const example = await readFile(new URL("../readme.ts", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  });

  it("runs, and says what it should", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    await import("../readme.ts");
    const lines = log.mock.calls.map((words) => words.join(" "));
    log.mockRestore();
    expect(lines).toEqual([
      "copied 2, then 0",
      "directory images",
      "file images/logo.svg",
      "file index.html",
      "<h1>Hello</h1>",
      "200",
    ]);
  });
});
