import { FsError } from "@s3fs/core";
import { mirror, type MirrorOptions, type MirrorReport } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { harvest, mapTree, type Tree } from "./trees.ts";

interface Outcome {
  readonly report: MirrorReport;
  readonly after: Tree;
  /** How often the file was opened. */
  readonly reads: number;
}

/** A source whose file can't be opened the first few times. */
async function outcome(failures: number, error: unknown, options: MirrorOptions = {}): Promise<Outcome> {
  let left = failures;
  const source = await mapTree(
    { a: "AAA", b: "B" },
    {
      before(operation, path) {
        if (operation !== "read" || path !== "a" || left === 0) return;
        left -= 1;
        throw error;
      },
    },
  );
  const target = await mapTree({ gone: "G" });
  const report = await mirror(source.fs, target.fs, { delete: true, ...options });
  const reads = source.driver.calls.filter((call) => call === "read a").length;
  return { report, after: await harvest(target.fs), reads };
}

describe("a copy that fails", () => {
  const passing = new FsError("EUNAVAILABLE", { retryable: true });

  it.each([1, 2])(
    "is begun anew when the failure may pass, and is counted once: after %i",
    async (failures) => {
      const { report, after, reads } = await outcome(failures, passing);
      expect(report).toMatchObject({ ok: true, copied: 2, bytes: 4, failed: [], deleted: 1 });
      expect(after).toEqual({ a: "AAA", b: "B" });
      expect(reads).toBe(failures + 1);
    },
  );

  it("fails the third time, and nothing is deleted", async () => {
    const { report, after, reads } = await outcome(Infinity, passing);
    expect(report).toMatchObject({ ok: false, copied: 1, deletesWithheld: 1 });
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "EUNAVAILABLE" } }]);
    expect(after).toEqual({ b: "B", gone: "G" });
    expect(reads).toBe(3);
  });

  it.each<[string, unknown, MirrorOptions]>([
    ["the failure does not pass", new FsError("EACCES"), {}],
    ["it is none of ours", new Error("bad sector"), {}],
    ["the source changed", new FsError("ECHANGED", { retryable: true }), {}],
    ["no retries are wanted", passing, { retries: 0 }],
  ])("is not begun anew when %s", async (_why, error, options) => {
    expect(await outcome(1, error, options)).toMatchObject({ reads: 1, report: { copied: 1, ok: false } });
  });

  it("is given up at an abort, which comes back as its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const source = await mapTree(
      { a: "A" },
      {
        before(operation) {
          if (operation !== "read") return;
          controller.abort(reason);
          throw passing;
        },
      },
    );
    const run = mirror(source.fs, (await mapTree()).fs, { retries: 10, signal: controller.signal });
    await expect(run).rejects.toBe(reason);
    expect(source.driver.calls.filter((call) => call === "read a")).toHaveLength(1);
  });

  it.each([-1, 1.5, 11, NaN])("can't be begun anew %d times", async (retries) => {
    await expect(outcome(0, undefined, { retries })).rejects.toMatchObject({ code: "EINVAL" });
  });
});
