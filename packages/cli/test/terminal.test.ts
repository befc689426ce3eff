import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { bundledCommand } from "./bundled-command.ts";
import { hasTerminals, onTerminal, type Screen, type ScreenOptions } from "./screen.ts";

/** What a program writes to hide the cursor, and to show it again. */
const [HIDDEN, SHOWN] = ["\u001b[?25l", "\u001b[?25h"];

const title = hasTerminals ? "at a terminal" : "at a terminal (skipped: no python3 with the module pty)";

describe.skipIf(!hasTerminals)(title, { timeout: 180_000 }, () => {
  let directory: string;
  let main: string;

  beforeAll(async () => {
    ({ directory, main } = await bundledCommand());
  }, 120_000);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  function start(args: readonly string[], options: ScreenOptions = {}): Screen {
    const env = { S3FS_STOP_MS: "600000", ...options.env }; // how long a clean stop takes is left to the machine
    const screen = onTerminal([process.execPath, main, ...args], { columns: 200, ...options, env });
    started.push(screen);
    return screen;
  }

  const started: Screen[] = [];

  afterEach(() => {
    for (const screen of started.splice(0)) screen.close();
  });

  /** Files of so many bytes. */
  async function tree(name: string, files: Readonly<Record<string, number>>): Promise<string> {
    const path = join(directory, name);
    await mkdir(path);
    for (const [file, size] of Object.entries(files)) {
      await writeFile(join(path, file), "");
      await truncate(join(path, file), size);
    }
    return path;
  }

  function urlOf({ endpoint, region, credentials }: S3Server): string {
    const { accessKeyId, secretAccessKey } = credentials;
    return `s3://${accessKeyId}:${secretAccessKey}@demo/x?endpoint_url=${endpoint}&region=${region}&inactivity_timeout_ms=3600000`;
  }

  it("a mirror is one display that changes in place, and its sum at the end", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const hanging = server.faults.add({
      operation: "PutObject",
      key: /large/,
      times: 1,
      action: { kind: "delay", delayMs: 600_000 },
    });
    const from = await tree("display", { "a.txt": 1000, "large.bin": 3_000_000, "z.txt": 500 });
    const screen = start(["mirror", from, urlOf(server), "--no-index"]);
    await screen.until(
      /^Copying {2}[█░]+ +\d+ %\n {2}2 of 3 files · .* of 2\.9 MiB · .*\n {2}large\.bin +.* of 2\.9 MiB$/,
    );
    await expect.poll(() => hanging.hits, { timeout: 60_000 }).toBe(1);
    screen.type("\u0003");
    expect(await screen.ended()).toBe(130);
    hanging.remove();
    const again = start(["mirror", from, urlOf(server), "--no-index"]);
    expect(await again.ended()).toBe(0);
    expect(again.text()).toMatch(/^1 copied \(2\.9 MiB\), 2 the same$/);
  });

  it("the first Ctrl-C stops cleanly: it says how far it came, and no upload is left", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    server.faults.add({ operation: "UploadPart", nth: 2, times: Infinity, action: { kind: "stall" } });
    const from = await tree("stopped", { small: 10, large: 40_000_000 });
    const screen = start(["mirror", from, urlOf(server), "--no-index"]);
    await expect.poll(() => server.requests.count("UploadPart")).toBeGreaterThan(1);
    expect(server.uploadsInProgress()).toBe(1);
    screen.type("\u0003");
    expect(await screen.ended()).toBe(130);
    expect(screen.text()).toMatch(
      /stopped: \d of 2 files copied \(.*\); run it again to go on\ns3fs: stopped by SIGINT$/,
    );
    expect(screen.text()).not.toContain("Copying");
    expect(server.uploadsInProgress()).toBe(0);
    expect(screen.raw().lastIndexOf(SHOWN)).toBeGreaterThan(screen.raw().lastIndexOf(HIDDEN));
  });

  it("the second Ctrl-C ends at once and names what is left", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    server.faults.add({ operation: "UploadPart", times: Infinity, action: { kind: "stall" } });
    server.faults.add({ operation: "AbortMultipartUpload", times: Infinity, action: { kind: "stall" } });
    const from = await tree("abandoned", { large: 40_000_000 });
    const screen = start(["mirror", from, urlOf(server), "--no-index"]);
    await expect.poll(() => server.requests.count("UploadPart")).toBeGreaterThan(0);
    screen.type("\u0003");
    await expect
      .poll(() => server.requests.count("AbortMultipartUpload"), { timeout: 60_000 })
      .toBeGreaterThan(0);
    await screen.until(/Stopping; once more ends it at once/);
    screen.type("\u0003");
    expect(await screen.ended()).toBe(130);
    expect(screen.text()).toMatch(
      /\ns3fs: ended at once\nleft behind, .*:\n {2}upload \S+ of demo\/x\/large\nnot finished:\n {2}large in s3:\/\/\w+:\*\*\*@demo\/x/,
    );
    expect(screen.raw().lastIndexOf(SHOWN)).toBeGreaterThan(screen.raw().lastIndexOf(HIDDEN));
  });

  it("what fails goes above the display and stays, with names that the terminal does not obey", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const refusal = { kind: "error", status: 403, code: "AccessDenied" } as const;
    server.faults.add({ operation: "PutObject", key: /bad/, times: Infinity, action: refusal });
    const from = await tree("failing", { "bad\u001b[31m\nname": 10, good: 10 });
    const screen = start(["mirror", from, urlOf(server), "--no-index"]);
    expect(await screen.ended()).toBe(1);
    expect(screen.text()).toMatch(/^s3fs: bad\\x1b\[31m\\nname: permission denied/);
    expect(screen.text()).toMatch(/\n1 copied \(10 B\), 0 the same, 1 failed$/);
    expect(screen.raw()).not.toContain("\u001b[31m");
  });

  it("lines, or JSON, come without any display when that is asked for", async () => {
    const from = await tree("plain", { a: 1, b: 2 });
    const lines = start(["mirror", from, join(directory, "plain-to"), "--no-progress", "--no-index"]);
    expect(await lines.ended()).toBe(0);
    expect(lines.text()).toMatch(/^made .*\ncopied {2}[ab]\ncopied {2}[ab]\n2 copied/);
    expect(lines.raw()).not.toContain("\u001b");
    const json = start(["mirror", from, join(directory, "json-to"), "--json", "--no-index"], {
      columns: 400,
    });
    expect(await json.ended()).toBe(0);
    expect(JSON.parse(json.text().split("\n").at(-1) ?? "")).toMatchObject({ kind: "report", copied: 2 });
    expect(json.raw()).not.toContain("\u001b");
    const dumb = start(["mirror", from, join(directory, "dumb-to"), "--no-index"], { env: { TERM: "dumb" } });
    expect(await dumb.ended()).toBe(0);
    expect(dumb.text()).toMatch(/copied {2}a\n/);
    expect(dumb.raw()).not.toContain("\u001b");
  });

  it("rm -r counts, asks, and takes nothing but yes for yes", async () => {
    const from = await tree("asked", { a: 1, b: 2 });
    const refused = start(["rm", "-r", from]);
    await refused.until(/Remove 2 entries \(3 B\) in .*asked\? Type yes to do so:$/);
    refused.type("y\n");
    expect(await refused.ended()).toBe(4);
    expect(refused.text()).toContain("it was not confirmed");
    const stopped = start(["rm", "-r", from]);
    await stopped.until(/Type yes/);
    stopped.type("\u0003");
    expect(await stopped.ended()).toBe(130);
    const done = start(["rm", "-r", from]);
    await done.until(/Type yes/);
    done.type("yes\n");
    expect(await done.ended()).toBe(0);
    expect(done.text()).toMatch(/removed 2 entries \(3 B\)/);
    const gone = start(["ls", from]);
    expect(await gone.ended()).toBe(3);
  });
});
