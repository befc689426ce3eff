import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { copyTree } from "@s3fs/copy";
import type { FileSystem } from "@s3fs/core";
import { OsFS } from "@s3fs/os";

/** Names that tools are known to get wrong. */
const oddNames = ["a space", "a+plus", "100%2Fpercent", "é", "🪣 bucket", "a/inside", "a-b", "a.b"];

/** Puts a real tree together: a whole installed package, and what real trees hold besides. */
export async function makeDemoTree(target: FileSystem): Promise<void> {
  const sdk = fileURLToPath(new URL(".", import.meta.resolve("@aws-sdk/client-s3/package.json")));
  await copyTree(new OsFS(sdk), "", target, "client-s3");
  for (const name of oddNames) await target.write(`made/${name}`, `This file is called ${name}.\n`);
  await target.write("made/large.bin", random(40), { size: 40 << 20 });
  await target.write("made/empty.txt", "");
  await target.makeDirectory("made/empty directory");
}

async function* random(mebibytes: number): AsyncIterable<Uint8Array> {
  for (let count = 0; count < mebibytes; count += 1) yield randomBytes(1 << 20);
}
