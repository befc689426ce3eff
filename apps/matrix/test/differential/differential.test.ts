import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startForeignServer, versitygw, type RunningServer } from "../foreign/foreign-server.ts";
import { describeWith } from "../foreign/peer.ts";
import { ask, identityOf } from "./case.ts";
import { cases } from "./cases/all-cases.ts";
import { explains, knownDifferences, type KnownDifference } from "./known-differences.ts";
import { notImplemented } from "./not-implemented.ts";
import { compare, observe } from "./observe.ts";

declare module "vitest" {
  interface TaskMeta {
    /** What the run says of one request: for the page that is made of it. */
    differential?: "same" | "by a rule of S3" | "not implemented";
    /** The rules that were needed, and for how many requests. */
    rules?: readonly { readonly rule: string; readonly source: string; readonly requests: number }[];
  }
}

describe("the requests of the differential run", () => {
  it("are at least three hundred, no two of the same operation and condition", () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
    expect(new Set(cases.map(identityOf)).size).toBe(cases.length);
  });

  it("are those that the table of known differences speaks of, and the list of what is not implemented", () => {
    const identities = new Set(cases.map(identityOf));
    const named = [...knownDifferences.flatMap((row) => row.cases ?? []), ...notImplemented];
    expect(named.filter((identity) => !identities.has(identity))).toEqual([]);
  });

  it("are decided by a page of S3 where two servers differ", () => {
    for (const { source } of knownDifferences) {
      expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com\/AmazonS3\/|www\.rfc-editor\.org\/)/);
    }
  });
});

describeWith(versitygw.program, "the embedded server and versitygw, asked the same", () => {
  let ours: S3Server;
  let theirs: RunningServer;
  /** Rows of the table that were needed, with the cases that needed them. */
  const needed = new Map<KnownDifference, Set<string>>();

  beforeAll(async () => {
    theirs = await startForeignServer(versitygw);
    ours = await serveS3({ credentials: theirs.credentials, region: theirs.region });
  }, 60_000);

  afterAll(async () => {
    await ours.close();
    await theirs[Symbol.asyncDispose]();
  });

  for (const [index, one] of cases.entries()) {
    const identity = identityOf(one);
    it(identity, async ({ task }) => {
      const bucket = `differential-${index}`;
      const [our, their] = await Promise.all([ask(ours, one, bucket), ask(theirs, one, bucket)]);
      const found = compare(observe(our), observe(their));
      if (notImplemented.has(identity)) {
        task.meta.differential = "not implemented";
        expect(our.status, "it is implemented by now, and leaves the list").toBe(501);
        return;
      }
      const unexplained = found.filter((difference) => {
        const rows = knownDifferences.filter((row) => explains(row, identity, difference, found));
        for (const row of rows) needed.set(row, (needed.get(row) ?? new Set()).add(identity));
        return rows.length === 0;
      });
      task.meta.differential = found.length === 0 ? "same" : "by a rule of S3";
      expect(unexplained).toEqual([]);
    });
  }

  it("differ still in all that the table of known differences says", ({ task }) => {
    task.meta.rules = knownDifferences.map((row) => ({
      rule: row.rule,
      source: row.source,
      requests: needed.get(row)?.size ?? 0,
    }));
    const idle = knownDifferences.flatMap((row) => {
      const used = needed.get(row);
      if (used === undefined) return [row.rule];
      return (row.cases ?? []).filter((identity) => !used.has(identity));
    });
    expect(idle).toEqual([]);
  });
});
