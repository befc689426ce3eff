// Serves a directory store in a process of its own: prints how to reach it as one line of JSON; ends when standard input
// does, with the peak of its memory as another.
import { directoryStore, serveS3 } from "../../src/index.ts";

const [path = ""] = process.argv.slice(2);
const store = await directoryStore(path);
const { endpoint, region, credentials, close } = await serveS3({ store, buckets: ["bucket"] });
console.log(JSON.stringify({ endpoint, region, credentials }));
process.stdin.resume().on("end", () => void end());

async function end(): Promise<void> {
  await close();
  await store.close();
  console.log(JSON.stringify({ peakMiB: Math.ceil(process.resourceUsage().maxRSS / 1024) }));
}
