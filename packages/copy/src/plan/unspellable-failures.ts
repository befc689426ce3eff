import { FsError, isSegment, parsePath, ROOT, type Path } from "@s3fs/core";
import type { Unspellable } from "../compare/difference.ts";
import type { Failure } from "./mirror-plan.ts";

/** A failure for each name that is known, and one for all the others: a target without them is not what was asked for. */
export function unspellableFailures({ names, count }: Unspellable): Failure[] {
  const failures = names.map((name) => failure(directoryOf(name), `the name ${JSON.stringify(name)}`));
  const others = count - names.length;
  return others === 0 ? failures : [...failures, failure(ROOT, `${others} names beside those`)];
}

function failure(path: Path, what: string): Failure {
  const remedy = path === ROOT ? "rename it" : "rename it, or exclude its directory";
  const detail = `no path can spell ${what}, so that it was not copied; ${remedy}`;
  return { path, error: new FsError("EINVAL", { operation: "mirror", path, detail }) };
}

/** The nearest one above it that a path leads to. */
function directoryOf(name: string): Path {
  const segments = name.split("/").slice(0, -1);
  const end = segments.findIndex((segment) => !isSegment(segment));
  return parsePath(segments.slice(0, end === -1 ? undefined : end).join("/"));
}
