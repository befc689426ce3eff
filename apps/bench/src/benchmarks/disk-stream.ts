// A file of 1 GiB from the disk to the disk, through OsFS, against stream/promises.pipeline of Node's own file streams.
// The bar: not slower. Parameters: mebibytes (1024), the folder (that of temporary files).
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { OsFS } from "@s3fs/os";
import { measure } from "../measure.ts";

const [mebibytes = "1024", folder = tmpdir()] = process.argv.slice(2);
const root = await mkdtemp(join(folder, "bench-stream-"));
const fs = new OsFS(root);

try {
  const digest = await fill(join(root, "source"));
  const [piped, ours] = await measure(
    [
      { name: "pipeline", run: pipe },
      { name: "OsFS", run: async () => void (await fs.write("ours", fs.read("source"))) },
    ],
    { calls: 1, rounds: 5, warmUps: 1 },
  );
  assert(piped && ours);
  for (const name of ["piped", "ours"]) assert.equal(await fs.hash(name, "sha256"), digest);
  console.table(
    [piped, ours].map(({ name, microsecondsPerCall }) => ({
      who: name,
      seconds: Number((microsecondsPerCall / 1e6).toFixed(2)),
      "MiB/s": Math.round(Number(mebibytes) / (microsecondsPerCall / 1e6)),
      times: Number((microsecondsPerCall / piped.microsecondsPerCall).toFixed(2)),
    })),
  );
} finally {
  await rm(root, { recursive: true });
}

/** Through a temporary file, as OsFS does. */
async function pipe(): Promise<void> {
  const temporary = join(root, "piped.tmp");
  await pipeline(createReadStream(join(root, "source")), createWriteStream(temporary, { flags: "wx" }));
  await rename(temporary, join(root, "piped"));
}

async function fill(path: string): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(path, "wx");
  for (let written = 0; written < Number(mebibytes); written += 1) {
    const bytes = randomBytes(1024 * 1024);
    hash.update(bytes);
    await handle.writeFile(bytes);
  }
  await handle.close();
  return hash.digest("hex");
}
