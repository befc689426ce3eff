import { FsError, isFsError, type FileSystem } from "@s3fs/core";
import type { AbortFan } from "../concurrency/abort-fan.ts";
import type { Compare } from "./compare-rule.ts";
import type { Difference, Unsupported } from "./difference.ts";

/** A link of the source, and what the target has in its place. */
export type FoundLink = Unsupported & { readonly source: { readonly kind: "link" } };

export interface JudgeLinkOptions {
  readonly compare: Compare;
  readonly fan: AbortFan;
}

/** Two links are the same when they say the same, whether or not anything is there. */
export async function judgeLink(
  source: FileSystem,
  target: FileSystem,
  found: FoundLink,
  { compare, fan }: JudgeLinkOptions,
): Promise<Difference> {
  const { path, source: link, target: other } = found;
  const beside = { path, source: link, ...(other && { target: other }) };
  if (compare === (other === undefined ? "exists" : "notExists")) return { kind: "kept", ...beside };
  try {
    const destination = await fan.branch((signal) => destinationOf(source, path, signal));
    if (target.driver.makeLink === undefined) throw unmakeable(target, path);
    if (other?.kind === "link" && compare !== "always") {
      const there = await fan.branch((signal) => destinationOf(target, path, signal));
      if (there === destination) return { kind: "same", path, source: link, target: other, weakly: false };
    }
    return { kind: "link", ...beside, destination };
  } catch (error) {
    fan.signal.throwIfAborted();
    const named = isFsError(error) ? error : new FsError("EUNKNOWN", { path, cause: error });
    return { kind: "failed", ...beside, error: named };
  }
}

async function destinationOf(
  { driver }: FileSystem,
  path: FoundLink["path"],
  signal: AbortSignal,
): Promise<string> {
  if (driver.readLink !== undefined) return driver.readLink(path, { signal });
  const detail = "this file system lists links and does not tell where they lead";
  throw new FsError("ENOTSUP", { operation: "read", path, driver: driver.name, detail });
}

function unmakeable({ driver }: FileSystem, path: FoundLink["path"]): FsError {
  return new FsError("ENOTSUP", {
    operation: "copy",
    path,
    driver: driver.name,
    detail: "the target has no links; mirror without links, or let the source follow them",
  });
}
