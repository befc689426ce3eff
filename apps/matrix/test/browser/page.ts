import { copyFile } from "@s3fs/copy";
import { FileSystem } from "@s3fs/core";
import { S3FS, type S3Options } from "@s3fs/s3";
import { mapDriver } from "@s3fs/test-drivers";

/** What the page is told. */
export interface PageSettings {
  readonly bucket: string;
  readonly options: S3Options;
  readonly uploadBytes: number;
}

/** What the page found. */
export interface PageOutcome {
  /** Of the files that were there before. */
  readonly listed: readonly string[];
  /** Bytes sent, as they were told while a file was uploaded. */
  readonly progress: readonly number[];
  /** Of the upload, read back. */
  readonly sha256: string;
  /** Bytes 5 to 11 of a file that was there before. */
  readonly range: string;
  /** The code of a file that is not there. */
  readonly missing: string;
}

/** Runs in a browser, over nothing but `fetch`. */
async function visit({ bucket, options, uploadBytes }: PageSettings): Promise<PageOutcome> {
  await using fs = new S3FS(bucket, options);
  const listed: string[] = [];
  for await (const { path } of fs.list("given", { recursive: true })) listed.push(path);
  await using local = new FileSystem(mapDriver());
  await local.write("picked.bin", new Blob([contentOf(uploadBytes)]));
  const progress: number[] = [];
  await copyFile(local, "picked.bin", fs, "sent.bin", { onProgress: (bytes) => void progress.push(bytes) });
  const sha256 = await digest(await fs.read("sent.bin").bytes());
  const range = await fs.read("given/a.txt", { start: 5, end: 11 }).text();
  const missing = await fs.stat("given/missing").then(
    () => "",
    (error: unknown) => String(error instanceof Error && "code" in error ? error.code : error),
  );
  return { listed, progress, sha256, range, missing };
}

async function digest(bytes: BufferSource): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same bytes on both sides. */
export function contentOf(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes).map((_value, index) => (index * 7 + (index >> 8)) % 251);
}

async function report(): Promise<void> {
  const settings: PageSettings = await (await fetch("/settings")).json();
  const body = await visit(settings).then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  await fetch("/outcome", { method: "POST", body: JSON.stringify(body) });
}

if ("document" in globalThis) await report();
