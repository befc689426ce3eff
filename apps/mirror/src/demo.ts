import { mirror } from "@s3fs/copy";
import { FsError, type FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { makeDemoTree } from "./demo-tree.ts";
import { tell, usage, type RunOptions } from "./mirror-urls.ts";
import { verify } from "./verify.ts";

export interface DemoOptions extends RunOptions {
  /** Called between the first mirror and its verification, with the last place. */
  readonly beforeVerifying?: (target: FileSystem) => Promise<void>;
}

/** Mirrors a real tree from disk through S3 and memory to another folder, and proves that it arrived. */
export async function runDemo({ print, signal, beforeVerifying }: DemoOptions): Promise<number> {
  await using disk = new TempFS();
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials });
  const [source, target] = [disk.at("source"), disk.at("target")];
  const legs = legsAlong(source, bucket.at("tree"), new MemoryFS(), target);

  // Requests that carry content or change it, by the server's own count.
  const moved = (): number => requests.total - requests.count("HeadObject") - requests.count("ListObjectsV2");

  print(`An embedded S3 server listens on ${endpoint}`);
  await makeDemoTree(source);
  print("\nFirst run: everything is copied");
  await mirrorLegs(legs, { print, signal });
  await beforeVerifying?.(target);
  const { files, bytes } = await verify(source, target);
  print(`  verified: names, times and SHA-256 of ${files} files, read again at both ends`);

  print("\nSecond run: nothing is");
  const before = moved();
  const copied = await mirrorLegs(legs, { print, signal });
  const transferred = copied + moved() - before;

  print("\nOne file changed, one added, one deleted; mirrored with delete");
  await source.write("made/é", "This file has changed.\n");
  await source.write("made/added.txt", "This file is new.\n");
  await source.remove("made/a-b");
  await mirrorLegs(legs, { print, signal, delete: true });
  await verify(source, target);

  const url = await bucket.url("tree/made/added.txt", { expiresInSeconds: 60 });
  const fetched = await (await fetch(url)).text();
  print(`\nPresigned URL: ${url}\n  fetched: ${JSON.stringify(fetched)}`);
  const counts = Object.entries(requests.counts()).map(([operation, count]) => `${count} ${operation}`);
  print(`\nS3 requests: ${counts.join(", ")}`);
  print(`\n${usage}\n`);
  print(`OK  ${files} files, ${bytes} bytes mirrored and verified; second run transferred ${transferred}`);
  return transferred === 0 ? 0 : 1;
}

type Leg = readonly [name: string, from: FileSystem, to: FileSystem];

function legsAlong(disk: FileSystem, remote: FileSystem, memory: FileSystem, folder: FileSystem): Leg[] {
  return [
    ["disk → s3://demo/tree", disk, remote],
    ["s3://demo/tree → memory", remote, memory],
    ["memory → a new folder", memory, folder],
  ];
}

async function mirrorLegs(legs: Leg[], { print, ...rest }: RunOptions & { delete?: true }): Promise<number> {
  let copied = 0;
  for (const [name, from, to] of legs) {
    const report = await mirror(from, to, rest);
    print(`  ${name}: ${tell(report)}`);
    copied += report.copied;
    if (!report.ok) throw report.failed[0]?.error ?? new FsError("ECONFLICT", { path: name });
  }
  return copied;
}
