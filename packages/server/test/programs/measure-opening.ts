// Fills a directory store with small objects, or opens one: prints what that took as JSON. Run it with --expose-gc.
import { hash } from "node:crypto";
import { directoryStore } from "../../src/index.ts";

const [path = "", count = "0"] = process.argv.slice(2);

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const before = heapBytes();
const cpu = process.cpuUsage();
const began = performance.now();
const store = await directoryStore(path, { durability: "none" });
const openedMs = performance.now() - began;
const { user, system } = process.cpuUsage(cpu);
const heapGrowth = heapBytes() - before;
const listing = performance.now();
await store.listBuckets();
if (Number(count) > 0) await fill(Number(count));
else await store.list("bucket", { prefix: "", delimiter: undefined, after: undefined, limit: 1000 });
console.log(
  JSON.stringify({
    openedMs,
    processorMs: (user + system) / 1000,
    heapGrowth,
    workedMs: performance.now() - listing,
  }),
);
await store.close();

async function fill(objects: number): Promise<void> {
  await store.createBucket("bucket");
  const bytes = Buffer.from("a small object");
  const etag = hash("md5", bytes);
  const write = async (index: number): Promise<void> => {
    const key = `folder-${index % 100}/object number ${index}.txt`;
    const attributes = {
      headers: { "content-type": "text/plain" },
      metadata: new Map([["index", String(index)]]),
      storageClass: "STANDARD",
      acl: "private",
      tags: new Map<string, string>(),
    };
    const record = { key, size: bytes.length, etag, modifiedMs: 1_700_000_000_000, attributes };
    await store.put(
      { bucket: "bucket", key },
      { chunks: [bytes], attributes, guard: () => undefined, record: () => record },
    );
  };
  for (let index = 0; index < objects; index += 16) {
    await Promise.all(
      Array.from({ length: Math.min(16, objects - index) }, (_, offset) => write(index + offset)),
    );
  }
}
