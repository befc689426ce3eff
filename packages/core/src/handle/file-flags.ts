import { FsError } from "../fs-error.ts";

/**
 * As Node's: "r" reads, "w" writes anew, "a" adds to the end; "x" wants the file not to be there; "+" reads and writes.
 */
export type FileFlags = "r" | "r+" | "w" | "w+" | "wx" | "wx+" | "a" | "a+";

export interface Access {
  readonly flags: FileFlags;
  readonly reads: boolean;
  readonly writes: boolean;
  /** The old content is kept. */
  readonly keeps: boolean;
  /** Every write goes to the end. */
  readonly appends: boolean;
  readonly isExclusive: boolean;
}

const known: readonly FileFlags[] = ["r", "r+", "w", "w+", "wx", "wx+", "a", "a+"];

/** @throws {FsError} EINVAL for unknown flags, naming the known ones */
export function accessOf(flags: FileFlags): Access {
  if (!known.includes(flags))
    throw new FsError("EINVAL", { detail: `unknown flags "${flags}"; known are ${known.join(", ")}` });
  return {
    flags,
    reads: flags === "r" || flags.endsWith("+"),
    writes: flags !== "r",
    keeps: !flags.startsWith("w"),
    appends: flags.startsWith("a"),
    isExclusive: flags.includes("x"),
  };
}
