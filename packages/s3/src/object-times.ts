import type { Metadata } from "./wire/wire.ts";

/** Where the writer's time is kept: in seconds with nine digits after the point, as rclone reads it. */
export const modifiedMetadata = "mtime";

/** @param modifiedMs epoch milliseconds with fraction, of which microseconds are kept */
export function formatSourceTime(modifiedMs: number): string {
  const microseconds = Math.round(modifiedMs * 1000);
  const sign = microseconds < 0 ? "-" : "";
  const digits = String(Math.abs(microseconds)).padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}000`;
}

/** The writer's time, epoch milliseconds, from the first of the known names that holds one. */
export function readSourceTime(metadata: Metadata): number | undefined {
  for (const { name, parse } of readers) {
    const text = metadata[name];
    const modifiedMs = text === undefined ? undefined : parse(text.trim());
    if (modifiedMs !== undefined) return modifiedMs;
  }
  return undefined;
}

/** The same metadata without what tells the time of a content that it is no longer about. */
export function withoutSourceTime(metadata: Metadata): Metadata {
  const names = new Set(readers.map(({ name }) => name));
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !names.has(name)));
}

/** The store's own time, which headers tell in whole seconds and listings in milliseconds. */
export function storeTime(modifiedMs: number): number {
  return Math.floor(modifiedMs / 1000) * 1000;
}

const readers: readonly {
  readonly name: string;
  readonly parse: (text: string) => number | undefined;
}[] = [
  { name: modifiedMetadata, parse: parseSeconds },
  { name: "file-mtime", parse: parseFileTime },
  { name: "goog-reserved-file-mtime", parse: parseSeconds },
  { name: "mc-attrs", parse: parseAttributes },
  { name: "s3cmd-attrs", parse: parseAttributes },
];

/** Exact to the microsecond: the digits are taken apart as text, because a double has too few for nanoseconds. */
function parseSeconds(text: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,9})\d*)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = "", seconds = "", fraction = ""] = match;
  const microseconds = Number(seconds) * 1e6 + Number(fraction.padEnd(9, "0").slice(0, 6));
  return (sign === "-" ? -microseconds : microseconds) / 1000;
}

/** Amazon's own file services: nanoseconds with the suffix `ns`, milliseconds without. */
function parseFileTime(text: string): number | undefined {
  const match = /^(-?\d{1,20})(ns)?$/.exec(text);
  if (match === null) return undefined;
  const [, digits = "", unit] = match;
  const modifiedMs = unit === undefined ? Number(digits) : Number(BigInt(digits) / 1000n) / 1000;
  return Math.abs(modifiedMs) <= lastTimeMs ? modifiedMs : undefined;
}

/** Later is no date. @see https://tc39.es/ecma262/#sec-time-values-and-time-range */
const lastTimeMs = 8_640_000_000_000_000;

/** `atime:…/mtime:1700000000/…`, with `#` before the nanoseconds in MinIO's dialect. */
function parseAttributes(text: string): number | undefined {
  const match = /(?:^|\/)mtime:(-?\d{1,12})(?:#(\d{1,9}))?(?:\/|$)/.exec(text);
  if (match === null) return undefined;
  const [, seconds = "", nanoseconds = ""] = match;
  return parseSeconds(`${seconds}.${nanoseconds.padStart(9, "0")}`);
}
