import { compareUtf8 } from "@s3fs/core";
import {
  array,
  assert,
  constantFrom,
  integer,
  nat,
  property,
  record as shape,
  string,
  stringMatching,
} from "fast-check";
import { expect, it } from "vitest";
import { readToken, writeToken } from "../src/list-parameters.ts";
import { createObjectIndex } from "../src/store/object-index.ts";
import type { ObjectIndex } from "../src/store/object-index.ts";
import { createOrderedId } from "../src/store/ordered-id.ts";
import type { VersionRecord } from "../src/store/records.ts";
import type { VersionQuery } from "../src/store/store.ts";
import type { Versioned } from "../src/store/version-stack.ts";

interface Change {
  readonly key: string;
  readonly kind: "write" | "mark" | "write null";
}

const keys = stringMatching(/^[ab/-]{1,4}$/);
const changes = array(
  shape({ key: keys, kind: constantFrom<Change["kind"]>("write", "write", "mark", "write null") }),
  { maxLength: 30 },
);
const frames = shape({
  prefix: constantFrom("", "a", "a/", "b-"),
  delimiter: constantFrom(undefined, "/", "-", "a/"),
});

/** An index with those changes, and the same as a plain list: by key, the newest first. */
function build(
  list: readonly Change[],
  nameOf = (step: number): string => `v${step}`,
): { index: ObjectIndex<Versioned>; naive: readonly VersionRecord[] } {
  const index = createObjectIndex<Versioned>();
  let naive: VersionRecord[] = [];
  list.forEach(({ key, kind }, step) => {
    const versionId = kind === "write null" ? "null" : nameOf(step);
    const record = recordOf(key, versionId, kind);
    index.put({ record });
    naive = [record, ...naive.filter((other) => other.key !== key || other.versionId !== versionId)];
  });
  return { index, naive: naive.toSorted((a, b) => compareUtf8(a.key, b.key)) };
}

function recordOf(key: string, versionId: string, kind: Change["kind"]): VersionRecord {
  if (kind === "mark") return { key, versionId, modifiedMs: 0, isDeleteMarker: true };
  const attributes = {
    headers: {},
    metadata: new Map(),
    storageClass: "STANDARD",
    acl: "private",
    tags: new Map(),
  };
  return { key, versionId, modifiedMs: 0, size: 0, etag: "", attributes };
}

/** What is listed, in order: versions, and each common prefix once. */
function expectedRows(
  naive: readonly VersionRecord[],
  { prefix, delimiter }: Pick<VersionQuery, "prefix" | "delimiter">,
): readonly string[] {
  const rows = naive
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key, versionId }) => {
      const found = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      return found === -1 ? `${key} ${versionId}` : key.slice(0, found + (delimiter ?? "").length);
    });
  return [...new Set(rows)];
}

function pagesOf(
  index: ObjectIndex<Versioned>,
  query: Omit<VersionQuery, "after" | "afterVersion">,
): string[][] {
  const pages: string[][] = [];
  let next: { after: string | undefined; afterVersion: string | undefined } | undefined = {
    after: undefined,
    afterVersion: undefined,
  };
  while (next !== undefined) {
    const page = index.listVersions({ ...query, ...next });
    const versions = page.versions.map(({ record }) => `${record.key} ${record.versionId}`);
    pages.push([...versions, ...page.prefixes]);
    next = page.next;
    if (pages.length > 100) throw new Error("the pages do not end");
  }
  return pages;
}

it("gives the same versions and prefixes whatever the size of a page, none twice and none left out", () => {
  assert(
    property(changes, frames, integer({ min: 1, max: 7 }), (list, frame, limit) => {
      const { index, naive } = build(list);
      const pages = pagesOf(index, { ...frame, limit });
      const expected = expectedRows(naive, frame);
      expect(pages.flat().toSorted()).toEqual(expected.toSorted());
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      expect(pages.map((page) => page.length).reduce((a, b) => a + b)).toBe(expected.length);
    }),
  );
});

it("orders versions by the bytes of their keys and then the newest first, across pages", () => {
  assert(
    property(changes, integer({ min: 1, max: 5 }), (list, limit) => {
      const { index, naive } = build(list);
      const frame = { prefix: "", delimiter: undefined };
      expect(pagesOf(index, { ...frame, limit }).flat()).toEqual(expectedRows(naive, frame));
    }),
  );
});

it("goes on behind any version that was removed, with none twice and none left out", () => {
  assert(
    property(changes, nat(), (list, choice) => {
      const named = list.filter(({ kind }) => kind !== "write null");
      const { index, naive } = build(named, () => createOrderedId(0));
      const place = choice % Math.max(1, naive.length);
      const [removed, ...rest] = naive.slice(place);
      if (removed === undefined) return;
      index.drop(removed.key, removed.versionId);
      const marker = { after: removed.key, afterVersion: removed.versionId };
      const page = index.listVersions({ prefix: "", delimiter: undefined, limit: 1000, ...marker });
      expect(page.versions.map(({ record }) => record)).toEqual(rest);
    }),
  );
});

it("calls the newest version of each key the latest, and no other", () => {
  assert(
    property(changes, (list) => {
      const { index, naive } = build(list);
      const query = {
        prefix: "",
        delimiter: undefined,
        limit: 1000,
        after: undefined,
        afterVersion: undefined,
      };
      const newest = new Map(naive.toReversed().map(({ key, versionId }) => [key, versionId]));
      for (const { record, isLatest } of index.listVersions(query).versions) {
        expect(isLatest).toBe(newest.get(record.key) === record.versionId);
      }
    }),
  );
});

it("reads every token back to the name that it was made of, and no other text as a token", () => {
  assert(
    property(string({ unit: "grapheme" }), (name) => {
      const token = writeToken(name);
      expect(readToken(token)).toBe(name.toWellFormed());
      expect(() => readToken(name)).toThrow();
    }),
  );
});
