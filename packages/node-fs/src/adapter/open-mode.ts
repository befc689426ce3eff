import { constants } from "node:fs";
import type { FileFlags } from "@s3fs/core";
import { invalidValue } from "./invalid-argument.ts";

/** What Node's flags ask for, in the flags of the contract. */
export interface OpenMode {
  readonly flags: FileFlags;
  readonly reads: boolean;
  readonly writes: boolean;
  /** Every write goes to the end, wherever it asks to go. */
  readonly appends: boolean;
  /** What opens the file when the flags find none. */
  readonly missing?: FileFlags | undefined;
}

/** https://nodejs.org/api/fs.html#file-system-flags */
export function openModeOf(flags: string | number | null | undefined): OpenMode {
  if (typeof flags === "number") return modeOfBits(flags);
  const known = modes.get(flags ?? "r");
  if (known === undefined) throw invalidValue("flags", flags, "is no known flag");
  return known;
}

function mode(
  flags: FileFlags,
  { appends = flags.startsWith("a"), both = flags.endsWith("+") } = {},
): OpenMode {
  return { flags, reads: both || flags === "r", writes: flags !== "r", appends };
}

const appending = { appends: true };

const modes: ReadonlyMap<string, OpenMode> = new Map([
  ...["r", "rs", "sr"].map((name) => [name, mode("r")] as const),
  ...["r+", "rs+", "sr+"].map((name) => [name, mode("r+")] as const),
  ["w", mode("w")],
  ...["wx", "xw"].map((name) => [name, mode("wx")] as const),
  ["w+", mode("w+")],
  ...["wx+", "xw+"].map((name) => [name, mode("wx+")] as const),
  ...["a", "as", "sa"].map((name) => [name, mode("a")] as const),
  ...["ax", "xa"].map((name) => [name, mode("wx", appending)] as const),
  ...["a+", "as+", "sa+"].map((name) => [name, mode("a+")] as const),
  ...["ax+", "xa+"].map((name) => [name, mode("wx+", appending)] as const),
]);

function modeOfBits(bits: number): OpenMode {
  const has = (flag: number): boolean => (bits & flag) === flag;
  const access = bits & (constants.O_RDONLY | constants.O_WRONLY | constants.O_RDWR);
  const both = access === constants.O_RDWR;
  const writes = both || access === constants.O_WRONLY;
  if (!writes) return { ...mode("r"), missing: has(constants.O_CREAT) ? "wx+" : undefined };
  const reads = { reads: both };
  const appends = has(constants.O_APPEND);
  if (has(constants.O_CREAT | constants.O_EXCL)) return { ...mode(both ? "wx+" : "wx"), appends };
  if (has(constants.O_TRUNC)) return { ...truncating(both, has(constants.O_CREAT)), appends };
  if (appends && has(constants.O_CREAT)) return { ...mode(both ? "a+" : "a"), ...reads };
  return { ...mode("r+"), ...reads, appends, missing: has(constants.O_CREAT) ? "wx+" : undefined };
}

/** Without O_CREAT the file must be there: it is opened for an update, and cut. */
function truncating(both: boolean, creates: boolean): OpenMode {
  if (creates) return mode(both ? "w+" : "w");
  throw invalidValue("flags", both ? "O_RDWR|O_TRUNC" : "O_WRONLY|O_TRUNC", "needs O_CREAT beside O_TRUNC");
}
