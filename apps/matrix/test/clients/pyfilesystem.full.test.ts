import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveS3 } from "@s3fs/server";
import { expect, it } from "vitest";
import { startForeignServer, versitygw } from "../foreign/foreign-server.ts";
import { describeWith, peerProgram } from "../foreign/peer.ts";
import { environmentOf, run } from "./client.ts";

declare module "vitest" {
  interface TaskMeta {
    /** How many tests of PyFilesystem's suite pass, and which do not with what they say. */
    pyfilesystem?: { readonly server: string; readonly total: number; readonly failed: Outcomes };
  }
}

type Outcomes = Readonly<Record<string, string>>;
type Reachable = Parameters<typeof environmentOf>[0];

const python = peerProgram("python/bin/python");
const suite = fileURLToPath(new URL("../../programs/pyfilesystem_suite.py", import.meta.url));

describeWith(python, "PyFilesystem's own suite over fs-s3fs, strict", () => {
  it("passes as often against the embedded server as against versitygw, and 71 times of 79 at least", async ({
    task,
  }) => {
    await using ours = await serveS3();
    const our = await askSuite(ours);
    const failed = failuresOf(our);
    const total = Object.keys(our).length;
    task.meta.pyfilesystem = { server: "embedded", total, failed };
    expect(total).toBe(79);
    expect(total - Object.keys(failed).length).toBeGreaterThanOrEqual(71);
    if (!existsSync(versitygw.program)) return;
    await using theirs = await startForeignServer(versitygw);
    const their = failuresOf(await askSuite(theirs));
    expect(Object.keys(failed).filter((name) => !(name in their))).toEqual([]);
  }, 600_000);
});

async function askSuite(server: Reachable): Promise<Outcomes> {
  const folder = await mkdtemp(join(tmpdir(), "pyfilesystem-"));
  try {
    const file = join(folder, "outcomes.json");
    await run(python, [suite, file], environmentOf(server), 500_000);
    return JSON.parse(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failuresOf(outcomes: Outcomes): Outcomes {
  return Object.fromEntries(Object.entries(outcomes).filter(([, outcome]) => outcome !== "passed"));
}
