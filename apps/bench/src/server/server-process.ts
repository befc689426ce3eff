// A server in a process of its own, so that its processor time is told apart from that of the load.
import { serveS3 } from "@s3fs/server";
import { serveBare } from "./bare-server.ts";

const [kind = "", accessKeyId = "", secretAccessKey = ""] = process.argv.slice(2);

process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system });
});
process.on("disconnect", () => process.exit());
process.send?.({ port: await start() });

async function start(): Promise<number> {
  if (kind === "bare") return serveBare({ accessKeyId, secretAccessKey });
  const { endpoint } = await serveS3({ buckets: ["bucket"], credentials: { accessKeyId, secretAccessKey } });
  return Number(new URL(endpoint).port);
}
