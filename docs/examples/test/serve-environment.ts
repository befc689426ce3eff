import { serveS3, type S3Server } from "@s3fs/server";
import { vi } from "vitest";

/** A server that the environment leads to, as it leads to Amazon for who has an account there. */
export async function serveEnvironment(...buckets: string[]): Promise<S3Server> {
  const server = await serveS3({ buckets });
  vi.stubEnv("AWS_ENDPOINT_URL_S3", server.endpoint);
  vi.stubEnv("AWS_REGION", server.region);
  vi.stubEnv("AWS_ACCESS_KEY_ID", server.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", server.credentials.secretAccessKey);
  return server;
}
