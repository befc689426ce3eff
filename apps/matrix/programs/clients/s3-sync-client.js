// s3-sync-client.js version | SOURCE TARGET [--dry-run] [--exclude-tmp]: what `sync` of the library does, deletes included.
import { createRequire } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import { S3SyncClient } from "s3-sync-client";

const [first = "", second = "", ...flags] = process.argv.slice(2);

if (first === "version") {
  console.log(createRequire(import.meta.url)("s3-sync-client/package.json").version);
} else {
  const client = new S3Client({ forcePathStyle: true, maxAttempts: 1 });
  await new S3SyncClient({ client }).sync(first, second, {
    del: true,
    dryRun: flags.includes("--dry-run"),
    filters: flags.includes("--exclude-tmp") ? [{ exclude: (key) => key.endsWith(".tmp") }] : [],
  });
}
