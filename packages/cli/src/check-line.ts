import type { Difference } from "@s3fs/copy";
import { errorLine } from "./error-line.ts";
import { escapeName } from "./escape-name.ts";
import { redact } from "./redact.ts";

/** What a comparison says of one path, on one line. */
export function differenceLine(difference: Difference): string {
  const path = escapeName(nameOf(difference));
  switch (difference.kind) {
    case "only-source":
      return `only in the source: ${path}`;
    case "only-target":
      return `only in the target: ${path}`;
    case "differs":
      return `different (${difference.because}): ${path}`;
    case "link":
      return `another link in the source, to ${escapeName(difference.destination)}: ${path}`;
    case "flip":
      return `${difference.source.kind} in the source, ${difference.target.kind} in the target: ${path}`;
    case "twin":
      return `file and directory in the source: ${path}`;
    case "unsupported":
      return `not compared, as it is ${difference.source.kind === "link" ? "a link" : "no file, directory or link"}: ${path}`;
    case "failed":
      return `not compared: ${errorLine(difference.error)}`;
    case "unspellable":
      return `not compared, as no path can spell the names: ${countedNames(difference)} in the ${difference.side}`;
    case "same":
    case "kept":
    case "excluded":
      return `${difference.kind}: ${path}`;
  }
}

/** The same as an object, without what a backend adds of its own. */
export function checkRecord(difference: Difference): object {
  const { kind, path } = difference;
  const because = kind === "differs" ? { because: difference.because } : {};
  const error =
    kind === "failed" ? { code: difference.error.code, message: redact(difference.error.message) } : {};
  const names =
    kind === "unspellable" ? { side: difference.side, count: difference.count, names: difference.names } : {};
  return { kind, path, ...because, ...error, ...names };
}

function countedNames({ count, names }: Extract<Difference, { kind: "unspellable" }>): string {
  const shown = names.slice(0, 3).map((name) => escapeName(name));
  return `${count} (${shown.join(", ")}${count > shown.length ? ", …" : ""})`;
}

function nameOf(difference: Difference): string {
  const entry = "source" in difference && difference.source ? difference.source : undefined;
  const other = "target" in difference ? difference.target : undefined;
  return `${difference.path}${(entry ?? other)?.kind === "directory" ? "/" : ""}`;
}
