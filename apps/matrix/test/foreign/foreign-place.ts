import type { Place } from "@s3fs/conformance";
import { S3FS, type S3Options } from "@s3fs/s3";
import { send } from "../../../../packages/server/test/raw-request.ts";
import type { RunningServer } from "./foreign-server.ts";

/** A bucket of its own for each statement; planted by requests that no client of this project made. */
export async function foreignPlace(server: RunningServer, options: S3Options): Promise<Place> {
  const bucket = `place-${(buckets += 1)}`;
  await put(server, `/${bucket}`);
  const { endpoint, region, credentials } = server;
  const fs = new S3FS(bucket, { endpoint, region, credentials, ...options });
  return {
    driver: fs.driver,
    plant: (path, bytes) =>
      put(server, `/${bucket}/${path.split("/").map(encodeURIComponent).join("/")}`, bytes),
    async dispose() {
      await fs.close();
      await send(server, { method: "DELETE", path: `/${bucket}` }); // refused where something is left in it, or not
    },
  };
}

let buckets = 0;

async function put(server: RunningServer, path: string, body: Uint8Array = new Uint8Array(0)): Promise<void> {
  const headers = { "content-length": String(body.byteLength) };
  const { status, text } = await send(server, { method: "PUT", path, headers, body });
  if (status !== 200) throw new Error(`PUT ${path} was answered with ${status}: ${text}`);
}
