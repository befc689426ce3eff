import { FsError, ROOT, type Call, type Path, type RemoveTreeRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { listPages } from "./guard/list-pages.ts";
import { directoryKey, fileKey, meaningOf } from "./key-mapping.ts";
import { removeLegacyMarker } from "./legacy-markers.ts";
import { isDirectory, refuseEmpty } from "./look-up.ts";
import { keepParent } from "./markers.ts";
import { S3Failure } from "./wire/s3-failure.ts";

/** What S3 takes in one request. */
const batchKeys = 1000;

/** How often a strict removal begins anew because others have written below the directory. */
const mostPasses = 3;

/**
 * Removes all keys below a directory that a path can spell, a thousand a request, its marker last: an interrupted
 * removal can be repeated. Others are left, and then the directory is not empty.
 */
export async function removeTree(
  bucket: Bucket,
  path: Path,
  { includingTwin, ...call }: RemoveTreeRequest,
): Promise<void> {
  if (path !== ROOT) await keepParent(bucket, path, call);
  const takesTwin = includingTwin && path !== ROOT && !bucket.settings.strict;
  const besides = takesTwin ? [fileKey(path)] : [];
  const pass = await removePass(bucket, path, call, besides);
  if (pass.isEmpty) {
    await refuseEmpty(bucket, path, call);
    if (takesTwin) await removeBatch(bucket, besides, call.signal);
  }
  if (pass.unspellable !== undefined) throw unspellableLeft(path, pass.unspellable);
  if (path !== ROOT) await removeLegacyMarker(bucket, path, call);
  if (bucket.settings.strict && !pass.isEmpty) await confirm(bucket, path, call);
}

interface Pass {
  readonly isEmpty: boolean;
  /** One of the keys that were left. */
  readonly unspellable: string | undefined;
}

/** @param besides removed with what is below the directory, unless nothing is: absent keys cost nothing */
async function removePass(
  bucket: Bucket,
  path: Path,
  { signal }: Call,
  besides: readonly string[] = [],
): Promise<Pass> {
  const marker = directoryKey(path);
  let keys: string[] = [...besides];
  let hasMarker = false;
  let isEmpty = true;
  let unspellable: string | undefined;
  for await (const page of listPages(bucket.wire, { prefix: marker, signal })) {
    for (const { key } of page.objects) {
      isEmpty = false;
      if (key === marker) hasMarker = true;
      else if (meaningOf(key, path).isRepresentable) keys.push(key);
      else unspellable ??= key;
    }
    for (; keys.length >= batchKeys; keys = keys.slice(batchKeys))
      await removeBatch(bucket, keys.slice(0, batchKeys), signal);
  }
  if (hasMarker && unspellable === undefined) keys.push(marker);
  if (!isEmpty && keys.length > 0) await removeBatch(bucket, keys, signal);
  return { isEmpty, unspellable };
}

async function removeBatch({ wire }: Bucket, keys: readonly string[], signal: AbortSignal): Promise<void> {
  const failed = await wire.deleteObjects({ keys, signal });
  const [first] = failed;
  if (first === undefined) return;
  const { key, code, message } = first;
  const others = failed.length === 1 ? "" : ` and ${failed.length - 1} more`;
  throw new S3Failure({
    operation: "DeleteObjects",
    code,
    status: statusOf(code),
    message: `"${key}"${others}: ${message}`,
  });
}

/** The results of single keys come without one. */
function statusOf(code: string): number {
  if (code === "AccessDenied") return 403;
  return code === "InternalError" || code === "ServiceUnavailable" ? 500 : 400;
}

async function confirm(bucket: Bucket, path: Path, call: Call): Promise<void> {
  for (let pass = 1; pass <= mostPasses; pass += 1) {
    if (!(await isDirectory(bucket, path, call))) return;
    await removePass(bucket, path, call);
  }
  throw new FsError("ENOTEMPTY", { path, detail: "others keep writing below this directory" });
}

function unspellableLeft(path: Path, key: string): FsError {
  return new FsError("ENOTEMPTY", {
    path,
    detail: `the key ${JSON.stringify(key)} is none that a path can spell, so it was left; remove it by a client of S3`,
  });
}
