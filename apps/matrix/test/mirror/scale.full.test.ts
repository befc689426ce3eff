import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundled, temporaryDirectory } from "@s3fs/test-support";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundledCommand } from "../../../../packages/cli/test/bundled-command.ts";
import { manyPath, type Layout } from "./many-path.ts";

const run = promisify(execFile);

let command: string;
let serveMany: string;
let tellPeak: string;

beforeAll(async () => {
  const programs = await Promise.all([
    bundledCommand(),
    ...["serve-many", "tell-peak"].map((name) => bundled(new URL(`programs/${name}.ts`, import.meta.url))),
  ]);
  [command = "", serveMany = "", tellPeak = ""] = programs.map(({ main }) => main);
  return () => programs.forEach(({ directory }) => rmSync(directory, { recursive: true }));
});

/** Empty files at the same paths as the objects of the server, old enough for an index. */
function makeFiles(root: string, layout: Layout): void {
  for (let index = 0; index < layout.directories * layout.files; index += 1) {
    const path = join(root, manyPath(index, layout));
    if (index % layout.files === 0) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
    utimesSync(path, 1_600_000_000, 1_600_000_000);
  }
}

interface Server {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Since they were asked for last. */
  requests(): Promise<unknown>;
}

async function serve({ directories, files }: Layout): Promise<Server> {
  const server = spawn(process.execPath, [serveMany, `${directories}`, `${files}`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(async () => {
    server.stdin.end();
    await once(server, "exit");
  });
  const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  return {
    ...JSON.parse(await next()),
    async requests() {
      server.stdin.write("\n");
      return JSON.parse(await next());
    },
  };
}

/** One run of the command; with the most memory that it had. */
async function commanded(words: readonly string[], server: Server) {
  const { accessKeyId, secretAccessKey } = server.credentials;
  const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const startedMs = performance.now();
  const args = ["--import", pathToFileURL(tellPeak).href, command, "mirror", ...words];
  const ran = await run(process.execPath, args, { env });
  return {
    requests: await server.requests(),
    peakMiB: Number(ran.stderr.trim().split("\n").at(-1)),
    seconds: Math.round((performance.now() - startedMs) / 100) / 10,
  };
}

function bucketOf({ endpoint, region }: Server): string {
  return `s3://many?endpoint_url=${endpoint}&region=${region}`;
}

/** One run from a disk to the bucket, with an index. */
async function mirrored(root: string, server: Server, beside: string) {
  const [index, report] = [join(beside, "index"), join(beside, "report")];
  const words = [root, bucketOf(server), "--delete", "--index", index, "--report", report];
  const ran = await commanded(words, server);
  const { copied, deleted, same, ok, warnings } = JSON.parse(readFileSync(report, "utf8"));
  return {
    ...ran,
    report: { copied, deleted, same, ok, warnings },
    indexed: statSync(index, { bigint: true }).mtimeNs,
  };
}

describe("F113 a mirror of a million entries that has nothing to do", () => {
  it.each<[string, Layout, number]>([
    ["1,000 directories with 1,000 files each", { directories: 1000, files: 1000 }, 200],
    ["one directory", { directories: 1, files: 1_000_000 }, 300],
  ])(
    "in %s costs the listings alone: %j, within %d MiB, with an index and without one yet",
    async (_what, layout, mostMiB) => {
      const [root, beside] = [temporaryDirectory(), temporaryDirectory()];
      makeFiles(root, layout);
      const server = await serve(layout);
      const entries = layout.directories * layout.files;
      const first = await mirrored(root, server, beside);
      const second = await mirrored(root, server, beside);
      console.log(
        JSON.stringify({ layout, first, second }, (_key, value) =>
          typeof value === "bigint" ? undefined : value,
        ),
      );
      for (const { report, requests, peakMiB } of [first, second]) {
        const directories = layout.directories === 1 ? 0 : layout.directories;
        expect(report).toEqual({
          ok: true,
          copied: 0,
          deleted: 0,
          same: entries + directories,
          warnings: [],
        });
        expect(requests).toEqual({ ListObjectsV2: Math.ceil(entries / 1000) });
        expect(peakMiB).toBeLessThanOrEqual(mostMiB);
      }
      expect(second.indexed).toBe(first.indexed);
    },
  );
});

it("a mirror of a million entries, all of them to be copied, is planned within 250 MiB", async () => {
  const [root, beside] = [temporaryDirectory(), temporaryDirectory()];
  const server = await serve({ directories: 1000, files: 1000 });
  const report = join(beside, "report");
  const words = [bucketOf(server), root, "--dry-run", "--quiet", "--report", report];
  const { requests, peakMiB, seconds } = await commanded(words, server);
  console.log(JSON.stringify({ peakMiB, seconds }));
  const foreseen = { ok: true, copied: 1_000_000, directoriesMade: 1000 };
  expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject(foreseen);
  expect(requests).toEqual({ ListObjectsV2: 1000 });
  expect(peakMiB).toBeLessThanOrEqual(250);
});
