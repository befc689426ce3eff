import { createRequire } from "node:module";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { S3Client } from "@aws-sdk/client-s3";
import { S3FS } from "@s3fs/s3";
import { expect, it } from "vitest";
import { failureOf, openPlace } from "./place.ts";

type RequestHandler = S3Client["config"]["requestHandler"];

const { FetchHttpHandler } = createRequire(createRequire(import.meta.url).resolve("@aws-sdk/client-s3"))(
  "@smithy/fetch-http-handler",
) as { FetchHttpHandler: new () => RequestHandler };

it("A file that fetch would decode is refused at once, and every other one is read as it is stored", async () => {
  await using place = await openPlace();
  const { endpoint, region, credentials } = place.server;
  const requestHandler = new FetchHttpHandler();
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestHandler });
  await using fs = new S3FS("demo", { client });
  const text = "hello ".repeat(1000);
  await place.plant("gzip", gzipSync(text), { ContentEncoding: "gzip" });
  await place.plant("brotli", brotliCompressSync(text), { ContentEncoding: "br" });
  await place.plant("foreign", gzipSync(text), { ContentEncoding: "x-our-own" });
  await place.plant("plain", text);
  for (const path of ["gzip", "brotli"])
    for (const range of [{}, { start: 5, end: 10 }])
      expect(await failureOf(fs.read(path, range).bytes())).toMatchObject({
        code: "ENOTSUP",
        retryable: false,
        detail: expect.stringMatching(/Content-Encoding.*fetch its url\(\)/),
      });
  expect(place.server.requests.count("GetObject")).toBe(4);
  expect(await fs.read("plain").text()).toBe(text);
  expect(Buffer.compare(await fs.read("foreign").bytes(), gzipSync(text))).toBe(0);
  client.destroy();
});
