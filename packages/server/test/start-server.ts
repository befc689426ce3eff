import { S3Client } from "@aws-sdk/client-s3";
import { afterEach } from "vitest";
import type { S3Server, ServeOptions } from "../src/index.ts";
import { serveS3 } from "../src/index.ts";

const running: { readonly server: S3Server; readonly client: S3Client }[] = [];

afterEach(async () => {
  for (const { server, client } of running.splice(0)) {
    client.destroy();
    await server.close();
  }
});

/** A server with a bucket named `bucket`, and a client of it that tries once; both end with the test. */
export async function startServer(
  options: ServeOptions = {},
): Promise<{ server: S3Server; client: S3Client }> {
  const server = await serveS3({ buckets: ["bucket"], ...options });
  const client = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    credentials: server.credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  running.push({ server, client });
  return { server, client };
}
