import { hash } from "node:crypto";
import { checkOptions, compareUtf8, FsError } from "@s3fs/core";
import type { KnownOptions } from "@s3fs/core";
import { isBucketName } from "../../operations/bucket-name.ts";
import type { NamedPage } from "../list-page.ts";
import { listNames } from "../list-page.ts";
import type { ObjectRecord } from "../records.ts";
import { NULL_VERSION } from "../records.ts";
import type { OrderedKeys } from "../sorted-keys.ts";
import { firstAtOrAfter } from "../sorted-keys.ts";
import type { ListQuery } from "../store.ts";

/** Objects that are there by a rule. */
export interface VirtualObjects {
  /** How many there are. */
  readonly count: number;
  /** The key of each, by its index from 0; ascending by UTF-8 bytes, or listings are wrong. */
  readonly keyAt: (index: number) => string;
  /** Bytes; default 0. */
  readonly sizeOf?: (key: string) => number;
}

/** What the rule says, less what was removed since. */
export interface RuledObjects {
  find(key: string): ObjectRecord | undefined;
  list(query: ListQuery): NamedPage;
  /** Of a key that `list` has named. */
  listed(key: string): ObjectRecord;
  remove(key: string): void;
  isEmpty(): boolean;
}

/** @throws {FsError} EINVAL for a rule that every listing would fail at */
export function checkObjects(bucket: string, rule: VirtualObjects): void {
  const owner = `the bucket ${JSON.stringify(bucket)} of a virtual store`;
  if (!isBucketName(bucket)) throw refused(`${owner} has a name that S3 does not allow`);
  checkOptions(owner, rule, KNOWN);
  if (!Number.isSafeInteger(rule.count) || rule.count < 0) {
    throw refused(`the count of ${owner} can not be ${rule.count}: it is a whole number from 0`);
  }
  if (typeof rule.keyAt !== "function") throw refused(`${owner} needs keyAt, a function from index to key`);
}

function refused(detail: string): FsError {
  return new FsError("EINVAL", { detail });
}

const KNOWN: KnownOptions<VirtualObjects> = { count: "any", keyAt: "any", sizeOf: "any" };

export function createRuledObjects(seed: string, rule: VirtualObjects): RuledObjects {
  const { count, keyAt, sizeOf = () => 0 } = rule;
  const removed = new Set<string>();
  const keys: OrderedKeys = {
    length: count,
    at: (index) => (index >= 0 && index < count ? keyAt(index) : undefined),
  };
  const isThere = (key: string): boolean => !removed.has(key) && keys.at(firstAtOrAfter(keys, key)) === key;
  return {
    find: (key) => (isThere(key) ? recordOf(seed, key, sizeOf(key)) : undefined),
    listed: (key) => recordOf(seed, key, sizeOf(key)),
    list: (query) => listNames(keys, query, (key) => !removed.has(key)),
    remove(key) {
      if (isThere(key)) removed.add(key);
    },
    isEmpty: () => removed.size === count,
  };
}

/** The first names of two pages together, each name once. */
export function mergePages(left: NamedPage, right: NamedPage, limit: number): NamedPage {
  const names = new Map([...left.names, ...right.names].map((listed) => [listed.name, listed]));
  const sorted = [...names.values()].sort((a, b) => compareUtf8(a.name, b.name));
  const page = sorted.slice(0, limit);
  const isLast = sorted.length <= limit && left.next === undefined && right.next === undefined;
  return { names: page, next: isLast ? undefined : page.at(-1)?.name };
}

function recordOf(seed: string, key: string, size: number): ObjectRecord {
  return {
    key,
    size,
    etag: size === 0 ? MD5_OF_NOTHING : `${hash("md5", JSON.stringify([seed, key, size]))}-1`,
    modifiedMs: MODIFIED_MS,
    versionId: NULL_VERSION,
    attributes: ATTRIBUTES,
  };
}

/** Of others nobody has counted the MD5, so their tag has the dash of an upload in parts: no client takes it for one. */
const MD5_OF_NOTHING = hash("md5", "");

const MODIFIED_MS = Date.UTC(2020, 0, 1);
const ATTRIBUTES: ObjectRecord["attributes"] = {
  headers: { "content-type": "binary/octet-stream" },
  metadata: new Map(),
  storageClass: "STANDARD",
  acl: "private",
  tags: new Map(),
};
