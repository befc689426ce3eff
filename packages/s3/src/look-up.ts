import {
  defined,
  FsError,
  ROOT,
  type Call,
  type Entry,
  type FileEntry,
  type Path,
  type ReadRequest,
  type StatRequest,
} from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey, fileKey } from "./key-mapping.ts";
import { hasLegacyMarker } from "./legacy-markers.ts";
import { lookAtObject } from "./look-at-object.ts";
import { parametersFor } from "./parameters.ts";
import { directory, lengthOf, lookedAtFile, type S3Native } from "./s3-entry.ts";
import { isMissing } from "./wire/s3-failure.ts";

/** The file before the directory: one HEAD, and only where there is no file one LIST. The root needs neither. */
export async function lookUp(
  bucket: Bucket,
  path: Path,
  call: StatRequest,
): Promise<Entry<S3Native> | undefined> {
  if (path === ROOT) return directory(ROOT);
  const file = await lookUpFile(bucket, path, call);
  if (file !== undefined) return file;
  return (await isDirectory(bucket, path, call)) ? directory(path) : undefined;
}

export async function lookUpFile(
  { wire, settings }: Bucket,
  path: Path,
  {
    signal,
    hashes: checksums,
    ifMatch,
    native,
  }: StatRequest & Pick<ReadRequest<S3Native>, "ifMatch" | "native">,
): Promise<FileEntry<S3Native> | undefined> {
  const extra = parametersFor("HeadObject", { ...settings.downloadArgs, ...native });
  const wishes = defined({ ifMatch, checksums });
  try {
    const reply = await lookAtObject(wire, { key: fileKey(path), signal, extra, ...wishes });
    return lookedAtFile(path, reply, lengthOf(reply, "HeadObject"));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether any key lies below the path, its marker included, or marks it in another way that counts. */
export async function isDirectory(bucket: Bucket, path: Path, call: Call): Promise<boolean> {
  const [[first], isMarked] = await Promise.all([
    firstKeys(bucket, path, { ...call, most: 1 }),
    hasLegacyMarker(bucket, path, call),
  ]);
  return isMarked || first !== undefined;
}

/** The first keys below a path, its marker before all others. */
export async function firstKeys(
  { wire }: Bucket,
  path: Path,
  { signal, most }: Call & { readonly most: number },
): Promise<readonly { readonly key: string; readonly size: number }[]> {
  const keys: { readonly key: string; readonly size: number }[] = [];
  for await (const page of listPages(wire, { prefix: directoryKey(path), maxKeys: most, signal })) {
    keys.push(...page.objects);
    if (keys.length >= most) break;
  }
  return keys;
}

/** Why a listing that holds nothing at all is no empty directory, but at the root and where an object beside it marks it. */
export async function refuseEmpty(bucket: Bucket, path: Path, call: Call): Promise<void> {
  if (path === ROOT || (await hasLegacyMarker(bucket, path, call))) return;
  const file = await lookUpFile(bucket, path, call);
  throw new FsError(file === undefined ? "ENOENT" : "ENOTDIR", { path });
}
