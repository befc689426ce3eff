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
    pyfilesystem?: { readonly title: string; readonly total: number; readonly failed: Outcomes };
  }
}

type Outcomes = Readonly<Record<string, string>>;
type Reachable = Parameters<typeof environmentOf>[0];

const python = peerProgram("python/bin/python");
const suite = fileURLToPath(new URL("../../programs/pyfilesystem_suite.py", import.meta.url));

/** The newest source, which has eight tests more than the newest release. */
const repository = peerProgram("pyfilesystem");

for (const { title, path, total, least } of [
  { title: "as released", path: python, total: 79, least: 71 },
  { title: "of its repository", path: repository, total: 87, least: 75 },
]) {
  describeWith(path, `PyFilesystem's own suite ${title} over fs-s3fs, strict`, () => {
    it(`passes as often against the embedded server as against versitygw, and ${least} times of ${total} at least`, async ({
      task,
    }) => {
      const source = path === repository ? repository : undefined;
      await using ours = await serveS3();
      const our = await askSuite(ours, source);
      const failed = failuresOf(our);
      task.meta.pyfilesystem = { title, total: Object.keys(our).length, failed };
      expect(Object.keys(our)).toHaveLength(total);
      expect(total - Object.keys(failed).length).toBeGreaterThanOrEqual(least);
      if (!existsSync(versitygw.program)) return;
      await using theirs = await startForeignServer(versitygw);
      const their = failuresOf(await askSuite(theirs, source));
      expect(Object.keys(failed).filter((name) => !(name in their))).toEqual([]);
    }, 600_000);
  });
}

/** @param source a folder with the package `fs`, instead of the one that is installed */
async function askSuite(server: Reachable, source?: string): Promise<Outcomes> {
  const folder = await mkdtemp(join(tmpdir(), "pyfilesystem-"));
  const env = environmentOf(server);
  try {
    const file = join(folder, "outcomes.json");
    await run(python, [suite, file], source === undefined ? env : { ...env, PYTHONPATH: source }, 500_000);
    return JSON.parse(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failuresOf(outcomes: Outcomes): Outcomes {
  return Object.fromEntries(Object.entries(outcomes).filter(([, outcome]) => outcome !== "passed"));
}
