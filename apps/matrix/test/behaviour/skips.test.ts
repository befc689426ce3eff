import { groups, inspect, runs, statementsAbout } from "@s3fs/conformance";
import { memoryStore, serveS3 } from "@s3fs/server";
import { afterAll, describe, expect, it } from "vitest";
import { backends } from "../backends/backends.ts";

const store = memoryStore();
const server = await serveS3({ store });
afterAll(() => server.close());

/** How many statements a backend may be unable to answer, those that its traits take away left out. */
const most: Readonly<Record<string, number>> = { memory: 5, disk: 5, "S3, strict": 10, S3: 10 };
const byTrait = [
  "a file and a directory may share a path here",
  "a directory vanishes with its last entry here",
];

describe("of the statements, skipped are", () => {
  for (const [name, harness] of Object.entries(backends(server, store)))
    for (const run of runs)
      it(`at most ${most[name]} on ${name}, ${run.title}, beside those that its traits take away`, async () => {
        const asked = statementsAbout(groups, await inspect(harness, run));
        const reasons = asked.flatMap(({ skipped }) => skipped ?? []);
        expect(asked.length - reasons.length).toBeGreaterThan(250);
        expect(reasons.filter((reason) => !byTrait.includes(reason)).length).toBeLessThanOrEqual(
          most[name] ?? 0,
        );
        if (name !== "S3") expect(reasons.filter((reason) => byTrait.includes(reason))).toEqual([]);
      });
});
