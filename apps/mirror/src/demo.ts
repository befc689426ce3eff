import { mirror } from "@s3fs/copy";
import { FsError, type FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { makeDemoTree } from "./demo-tree.ts";
import { tell, usage, type RunOptions } from "./mirror-urls.ts";
import { verify } from "./verify.ts";

export interface DemoOptions extends RunOptions {
  /** Called between the first mirror and its verification, with the last place. */
  readonly beforeVerifying?: (target: FileSystem) => Promise<void>;
}

interface Place {
  readonly name: string;
  readonly fs: FileSystem;
}

/** Mirrors a real tree from disk through S3 and memory to another folder, and proves that it arrived. */
export async function runDemo({ print, signal, beforeVerifying }: DemoOptions): Promise<number> {
  await using disk = new TempFS();
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials });
  const source = disk.at("source");
  const target = disk.at("target");
  const places: Place[] = [
    { name: "disk", fs: source },
    { name: "s3://demo/tree", fs: bucket.at("tree") },
    { name: "memory", fs: new MemoryFS() },
    { name: "a new folder", fs: target },
  ];

  print(`An embedded S3 server listens on ${endpoint}`);
  await makeDemoTree(source);
  print("\nFirst run: everything is copied");
  await mirrorAlong(places, { print, signal });
  await beforeVerifying?.(target);
  const { files, bytes } = await verify(source, target);
  print(`  verified: SHA-256, names and times of ${files} files, read again at both ends`);

  print("\nSecond run: nothing is");
  const before = transfersSeenBy(server);
  const copied = await mirrorAlong(places, { print, signal });
  const transferred = copied + transfersSeenBy(server) - before;

  print("\nOne file changed, one added, one deleted; mirrored with delete");
  await changeThree(source);
  await mirrorAlong(places, { print, signal, delete: true });
  await verify(source, target);

  print(`\nS3 requests: ${requestsSeenBy(server)}`);
  await showPresignedUrl(bucket, print);
  print(`\n${usage}\n`);
  print(`OK  ${files} files, ${bytes} bytes mirrored and verified; second run transferred ${transferred}`);
  return transferred === 0 ? 0 : 1;
}

interface LegOptions extends Pick<RunOptions, "print" | "signal"> {
  readonly delete?: boolean;
}

/** Mirrors each place to the next one. Returns how many files were copied in all. */
async function mirrorAlong(
  places: readonly Place[],
  { print, signal, ...options }: LegOptions,
): Promise<number> {
  let copied = 0;
  for (const [index, to] of places.entries()) {
    const from = places[index - 1];
    if (from === undefined) continue;
    const report = await mirror(from.fs, to.fs, { ...options, signal });
    print(`  ${from.name} → ${to.name}: ${tell(report)}`);
    if (!report.ok) throw report.failed[0]?.error ?? new FsError("ECONFLICT", { path: to.name });
    copied += report.copied;
  }
  return copied;
}

async function changeThree(source: FileSystem): Promise<void> {
  await source.write("made/é", "This file has changed.\n");
  await source.write("made/added.txt", "This file is new.\n");
  await source.remove("made/a-b");
}

const transfers = new Set([
  "GetObject",
  "PutObject",
  "UploadPart",
  "CopyObject",
  "DeleteObject",
  "DeleteObjects",
]);

function transfersSeenBy({ requests }: S3Server): number {
  return Object.entries(requests.counts()).reduce(
    (sum, [name, count]) => sum + (transfers.has(name) ? count : 0),
    0,
  );
}

function requestsSeenBy({ requests }: S3Server): string {
  return Object.entries(requests.counts())
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}

async function showPresignedUrl(bucket: S3FS, print: RunOptions["print"]): Promise<void> {
  const url = await bucket.url("tree/made/added.txt", { expiresInSeconds: 60 });
  const response = await fetch(url);
  print(`Presigned URL: ${url}\n  fetched: ${response.status} ${JSON.stringify(await response.text())}`);
}
