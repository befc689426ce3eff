import {
  FsError,
  isFsError,
  isUnchanged,
  NEVER,
  type Entry,
  type FileEntry,
  type FileSystem,
  type Path,
} from "@s3fs/core";
import { equalContent } from "../compare/equal-content.ts";
import { changed, type Transfer, type Transferred } from "../transfer/transfer.ts";
import type { Verify } from "./apply-options.ts";

export interface VerifyOptions {
  /** The source as it was listed. */
  readonly known: FileEntry;
  readonly transferred: Transferred;
  readonly verify: Verify;
  readonly signal: AbortSignal;
}

/** A copy that is not what was sent. */
export interface Wrong {
  /** EINTEGRITY; it may pass where the way is free for another attempt. */
  readonly error: FsError;
  /** Whether nothing is there any more. */
  readonly isGone: boolean;
}

/**
 * Looks at, or reads, what a copy has become. What is wrong is removed, if its tag says that it is what was written here.
 * Undefined when all is well.
 */
export async function verifyCopy(transfer: Transfer, options: VerifyOptions): Promise<Wrong | undefined> {
  const { verify } = options;
  if (verify === "reply") return undefined;
  const wrong = await wrongOf(transfer, options);
  if (wrong !== undefined) return withdrawn(transfer, options, wrong);
  if (verify === "head") return undefined;
  return (await isReadBack(transfer, options)) ? undefined : withdrawn(transfer, options, "other bytes");
}

async function isReadBack(
  { source, from, target, to }: Transfer,
  { known, signal }: VerifyOptions,
): Promise<boolean> {
  try {
    const sent = source.read(from, { ifMatch: known.etag, signal });
    return await equalContent(sent, target.read(to, { signal }));
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(from, error) : error;
  }
}

/**
 * Removes a copy that nobody has come to look at, since the next run would take it for the same: after an abort, or when the
 * target did not answer. Not when the source is not what was copied any more, as then it may be the only copy.
 */
export async function withdrawUnverified(
  transfer: Transfer,
  { known, transferred }: Pick<VerifyOptions, "known" | "transferred">,
): Promise<void> {
  try {
    const now = await transfer.source.stat(transfer.from, { signal: NEVER });
    if (now.kind === "file" && isUnchanged(known, now)) await removeIfOurs(transfer, transferred, NEVER);
  } catch {
    // The error that ended the copy is the one that counts.
  }
}

/** What is wrong with the target, by a look at it. */
async function wrongOf(
  { target, to }: Transfer,
  { known: { size }, transferred, signal }: VerifyOptions,
): Promise<string | undefined> {
  const entry = await statIfThere(target, to, signal);
  if (entry?.kind !== "file") return "no file";
  if (entry.size !== size) return `${entry.size} bytes of ${size}`;
  const etag = etagOf(transferred);
  return etag !== undefined && entry.etag !== etag ? "another content than was written" : undefined;
}

async function withdrawn(
  transfer: Transfer,
  { transferred, signal }: VerifyOptions,
  wrong: string,
): Promise<Wrong> {
  const outcome = await removeIfOurs(transfer, transferred, signal);
  const isGone = outcome !== "kept";
  const error = new FsError("EINTEGRITY", {
    operation: "copy",
    path: transfer.to,
    retryable: isGone,
    detail: `the target has ${wrong} after the copy${outcome === "removed" ? ", which was removed" : ""}`,
  });
  return { error, isGone };
}

/** A store that can compares the tag once more in the moment of the removal. */
async function removeIfOurs(
  { target, to }: Transfer,
  transferred: Transferred,
  signal: AbortSignal,
): Promise<"removed" | "missing" | "kept"> {
  const entry = await statIfThere(target, to, signal);
  if (entry === undefined) return "missing";
  const ifMatch = etagOf(transferred);
  if (ifMatch === undefined || entry.kind !== "file" || entry.etag !== ifMatch) return "kept";
  try {
    await target.driver.removeFile(to, { ifMatch, signal });
    return "removed";
  } catch (error) {
    if (isFsError(error, "EPRECONDITION")) return "kept";
    if (isFsError(error, "ENOENT")) return "missing";
    throw error;
  }
}

/** A copy inside a store tells no tag. */
function etagOf(transferred: Transferred): string | undefined {
  return transferred.kind === "streamed" ? transferred.etag : undefined;
}

async function statIfThere(target: FileSystem, path: Path, signal: AbortSignal): Promise<Entry | undefined> {
  try {
    return await target.stat(path, { signal });
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}
