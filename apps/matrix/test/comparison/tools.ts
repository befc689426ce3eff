import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Writable } from "node:stream";
import { runProgram } from "@s3fs/cli";
import type { Signer } from "../../../../packages/server/test/raw-request.ts";
import { awsCli } from "../clients/aws-cli.ts";
import { environmentOf } from "../clients/client.ts";
import { rclone, rcloneEnvironment } from "../clients/rclone.ts";
import { s5cmd } from "../clients/s5cmd.ts";
import { ran, type End, type Ran, type Tool } from "./tool.ts";

const nodeClient = fileURLToPath(new URL("../../programs/clients/s3-sync-client.js", import.meta.url));

export const ours: Tool = {
  name: "s3fs mirror",
  shown: "s3fs mirror SOURCE TARGET --delete",
  version: async () => {
    const manifest: unknown = createRequire(import.meta.url)("../../../../packages/cli/package.json");
    return typeof manifest === "object" && manifest !== null && "version" in manifest
      ? String(manifest.version)
      : "";
  },
  sync: async ({ source, target, server, cache, dryRun, excludesTmp }) => {
    const ends = [source, target].map((end) => ourUrl(end, server));
    const flags = [...(dryRun ? ["--dry-run"] : []), ...(excludesTmp ? ["--exclude", "**/*.tmp"] : [])];
    return runOurs(["mirror", ...ends, "--delete", ...flags], cache);
  },
};

export const others: readonly Tool[] = [
  {
    name: "rclone sync",
    program: rclone.program,
    shown: "rclone sync SOURCE TARGET",
    version: () => rclone.version(),
    sync: ({ source, target, server, dryRun, excludesTmp }) => {
      const flags = [...(dryRun ? ["--dry-run"] : []), ...(excludesTmp ? ["--exclude", "*.tmp"] : [])];
      const [from, to] = [source, target].map((end) => addressOf(end, ":s3:"));
      return ran(rclone.program, ["sync", `${from}`, `${to}`, ...flags], rcloneEnvironment(server));
    },
  },
  {
    name: "aws s3 sync",
    program: awsCli.program,
    shown: "aws s3 sync SOURCE TARGET --delete",
    version: () => awsCli.version(),
    sync: ({ source, target, server, dryRun, excludesTmp }) => {
      const flags = [...(dryRun ? ["--dryrun"] : []), ...(excludesTmp ? ["--exclude", "*.tmp"] : [])];
      const [from, to] = [source, target].map((end) => addressOf(end, "s3://"));
      return ran(
        awsCli.program,
        ["s3", "sync", `${from}`, `${to}`, "--delete", ...flags],
        environmentOf(server),
      );
    },
  },
  {
    name: "s5cmd sync",
    program: s5cmd.program,
    shown: "s5cmd sync --delete SOURCE TARGET",
    version: () => s5cmd.version(),
    sync: ({ source, target, server, dryRun, excludesTmp }) => {
      const global = [
        "--endpoint-url",
        server.endpoint,
        "--retry-count",
        "1",
        ...(dryRun ? ["--dry-run"] : []),
      ];
      const flags = ["--delete", ...(excludesTmp ? ["--exclude", "*.tmp"] : [])];
      const from = `${addressOf(source, "s3://")}/${source.kind === "bucket" ? "*" : ""}`;
      const words = [...global, "sync", ...flags, from, `${addressOf(target, "s3://")}/`];
      return ran(s5cmd.program, words, environmentOf(server));
    },
  },
  {
    name: "s3-sync-client",
    shown: "sync(SOURCE, TARGET, { del: true })",
    version: async () => (await ran(process.execPath, [nodeClient, "version"], process.env)).output.trim(),
    sync: ({ source, target, server, dryRun, excludesTmp }) => {
      const flags = [...(dryRun ? ["--dry-run"] : []), ...(excludesTmp ? ["--exclude-tmp"] : [])];
      const [from, to] = [source, target].map((end) => addressOf(end, "s3://"));
      return ran(process.execPath, [nodeClient, `${from}`, `${to}`, ...flags], environmentOf(server));
    },
  },
];

function addressOf(end: End, scheme: string): string {
  return end.kind === "disk" ? end.path : `${scheme}${end.bucket}/${end.prefix}`;
}

function ourUrl(end: End, { endpoint, region, credentials }: Signer): string {
  if (end.kind === "disk") return end.path;
  const keys = [credentials.accessKeyId, credentials.secretAccessKey].map(encodeURIComponent).join(":");
  const parameters = `endpoint_url=${encodeURIComponent(endpoint)}&region=${region}&retry_attempts=2`;
  return `s3://${keys}@${end.bucket}/${end.prefix}?${parameters}`;
}

/** In this process, which is the same program and quicker. */
async function runOurs(args: readonly string[], cache: string): Promise<Ran> {
  const chunks: string[] = [];
  const sink = (): Writable =>
    new Writable({
      write(chunk: Uint8Array, _encoding, done) {
        chunks.push(Buffer.from(chunk).toString());
        done();
      },
    });
  const exitCode = await runProgram(args, { stdout: sink(), stderr: sink(), env: { XDG_CACHE_HOME: cache } });
  return { exitCode, output: chunks.join("") };
}
