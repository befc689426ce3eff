import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { describe, expect, it } from "vitest";
import { bundlePage } from "./bundle-page.ts";
import { contentOf } from "./page.ts";
import { visitPage } from "./visit-page.ts";

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const title = "S3FS in a browser, from a page of another origin";
const MEBIBYTE = 1024 * 1024;
const UPLOAD_BYTES = 12 * MEBIBYTE + 1;

describe.skipIf(browser === undefined)(
  browser === undefined ? `${title} (skipped: no Chromium is installed)` : title,
  () => {
    it("lists, uploads with progress, downloads a range, and knows what is missing", async () => {
      await using server = await serveS3({ buckets: ["demo"], cors: true });
      const { endpoint, region, credentials } = server;
      const options = { endpoint, region, credentials, partSize: 5 * MEBIBYTE };
      await using fs = new S3FS("demo", options);
      await fs.write("given/a.txt", "What is given.");
      await fs.write("given/b/ä +%.txt", "");
      const outcome = await visitPage({
        program: browser ?? "",
        scripts: await bundlePage(),
        settings: { bucket: "demo", options, uploadBytes: UPLOAD_BYTES },
      });
      expect(outcome.listed).toEqual(["given/a.txt", "given/b", "given/b/ä +%.txt"]);
      expect(outcome.progress.length).toBeGreaterThan(1);
      expect(outcome.progress).toEqual(outcome.progress.toSorted((a, b) => a - b));
      expect(outcome.progress.at(-1)).toBe(UPLOAD_BYTES);
      const digest = createHash("sha256").update(contentOf(UPLOAD_BYTES)).digest("hex");
      expect(outcome.sha256).toBe(digest);
      expect(await fs.hash("sent.bin", "sha256")).toBe(digest);
      expect(server.requests.count("UploadPart")).toBe(3);
      expect(outcome.range).toBe("is giv");
      expect(outcome.missing).toBe("ENOENT");
      expect(server.requests.count("Preflight")).toBeGreaterThan(0);
    });
  },
);
