// A file of 1 GiB from the disk to the disk, read and written as streams of OsFS, against stream/promises.pipeline of
// Node's own file streams, in place, and all or nothing as OsFS writes: to a temporary file that is renamed. Nobody syncs.
// The bar: not slower than either to a new name.
// Parameters: mebibytes (1024), the folder (that of temporary files).
//
// Each run starts from the same state: the source in memory and on the disk, the target gone, or there and on the disk.
// Else a run pays for what the one before it left to be written. Replacing a file is told apart: ext4 then writes the new
// bytes to the disk at once, whoever replaces it, by a rename or in place (auto_da_alloc in
// https://www.kernel.org/doc/html/latest/admin-guide/ext4.html), which tells of the disk and not of the copying.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { OsFS } from "@s3fs/os";
import { measure, type Contender } from "../measure.ts";

type Target = "new" | "replaced";

const [mebibytes = "1024", folder = tmpdir()] = process.argv.slice(2);
const root = await mkdtemp(join(folder, "bench-stream-"));
const fs = new OsFS(root);
const source = join(root, "source");

try {
  const digest = await fill();
  console.table([...(await rows("new")), ...(await rows("replaced"))]);
  for (const name of ["piped", "renamed", "ours"]) assert.equal(await fs.hash(name, "sha256"), digest);
} finally {
  await rm(root, { recursive: true });
}

async function rows(target: Target): Promise<object[]> {
  const contenders: Contender[] = [
    {
      name: "pipeline",
      prepare: () => settle("piped", target),
      run: () => pipeline(createReadStream(source), createWriteStream(join(root, "piped"))),
    },
    {
      name: "pipeline, renamed",
      prepare: () => settle("renamed", target),
      async run() {
        const temporary = join(root, "temporary");
        await pipeline(createReadStream(source), createWriteStream(temporary, { flags: "wx" }));
        await rename(temporary, join(root, "renamed"));
      },
    },
    {
      name: "OsFS",
      prepare: () => settle("ours", target),
      run: async () => void (await fs.write("ours", fs.read("source"))),
    },
  ];
  const measured = await measure(contenders, { calls: 1, rounds: 5, warmUps: 1 });
  const [first] = measured;
  assert(first);
  return measured.map(({ name, microsecondsPerCall, processorMicrosecondsPerCall }) => ({
    target,
    who: name,
    seconds: Number((microsecondsPerCall / 1e6).toFixed(2)),
    "MiB/s": Math.round(Number(mebibytes) / (microsecondsPerCall / 1e6)),
    times: Number((microsecondsPerCall / first.microsecondsPerCall).toFixed(2)),
    "processor s": Number((processorMicrosecondsPerCall / 1e6).toFixed(2)),
  }));
}

/** A file that is removed leaves nothing to be written; one that stays is on the disk. */
async function settle(name: string, target: Target): Promise<void> {
  const path = join(root, name);
  if (target === "new") return rm(path, { force: true });
  await sync(path);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "a");
  await handle.sync();
  await handle.close();
}

async function fill(): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(source, "wx");
  for (let written = 0; written < Number(mebibytes); written += 1) {
    const bytes = randomBytes(1024 * 1024);
    hash.update(bytes);
    await handle.writeFile(bytes);
  }
  await handle.sync();
  await handle.close();
  return hash.digest("hex");
}
