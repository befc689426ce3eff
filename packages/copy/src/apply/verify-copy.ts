import { FsError, isFsError, type FileEntry, type Path } from "@s3fs/core";
import { equalContent } from "../compare/equal-content.ts";
import type { Transfer, Transferred } from "../transfer/transfer.ts";
import type { Verify } from "./apply-options.ts";

export interface VerifyOptions {
  /** The source as it was listed. */
  readonly known: FileEntry;
  readonly transferred: Transferred;
  readonly verify: Verify;
  readonly signal: AbortSignal;
}

/**
 * Looks at, or reads, what a copy has become. What is wrong is removed, if its tag says that it is what was written here.
 *
 * @throws {FsError} EINTEGRITY
 */
export async function verifyCopy(transfer: Transfer, options: VerifyOptions): Promise<void> {
  const { verify, known, signal } = options;
  if (verify === "reply") return;
  const { source, from, target, to } = transfer;
  const wrong = await wrongOf(transfer, options);
  if (wrong !== undefined) throw await withdrawn(transfer, options, wrong);
  if (verify === "head") return;
  const isEqual = await equalContent(
    source.read(from, { ifMatch: known.etag, signal }),
    target.read(to, { signal }),
  );
  if (!isEqual) throw await withdrawn(transfer, options, "other bytes");
}

/** What is wrong with the target, by a look at it. */
async function wrongOf(
  { target, to }: Transfer,
  { known: { size }, transferred, signal }: VerifyOptions,
): Promise<string | undefined> {
  const entry = await statIfThere(target, to, signal);
  if (entry?.kind !== "file") return "no file";
  if (entry.size !== size) return `${entry.size} bytes of ${size}`;
  const etag = transferred.kind === "streamed" ? transferred.etag : undefined;
  return etag !== undefined && entry.etag !== etag ? "another content than was written" : undefined;
}

async function withdrawn(
  { target, to }: Transfer,
  { transferred, signal }: VerifyOptions,
  wrong: string,
): Promise<FsError> {
  const etag = transferred.kind === "streamed" ? transferred.etag : undefined;
  const entry = await statIfThere(target, to, signal);
  const isOurs = etag !== undefined && entry?.kind === "file" && entry.etag === etag;
  if (isOurs) await target.driver.removeFile(to, { signal });
  return new FsError("EINTEGRITY", {
    operation: "copy",
    path: to,
    retryable: true,
    detail: `the target has ${wrong} after the copy${isOurs ? ", which was removed" : ""}`,
  });
}

async function statIfThere(
  target: Transfer["target"],
  path: Path,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Transfer["target"]["stat"]>> | undefined> {
  try {
    return await target.stat(path, { signal });
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}
