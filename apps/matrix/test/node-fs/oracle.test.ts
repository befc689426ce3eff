import * as nodeFs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryFS } from "@s3fs/memory";
import { toNodeFs, type NodeFs } from "@s3fs/node-fs/adapter";
import { OsFS } from "@s3fs/os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oracleCalls, type OracleCall } from "./oracle-calls.ts";

/** A `node:fs`, and the directory of it that a call may fill. */
interface Place {
  readonly fs: NodeFs;
  readonly root: string;
}

const isLinux = process.platform === "linux";
const reason = isLinux
  ? ""
  : " (skipped: the adapter has the codes of Linux; other systems have some of their own)";

describe.skipIf(!isLinux)(`node:fs itself and the adapter${reason}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oracle-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Directories of one parent that no other call of this table sees. */
  const places = async (): Promise<Record<"node" | "memory" | "os", Place>> => {
    const real = await mkdtemp(join(folder, "node-"));
    const ours = await mkdtemp(join(folder, "os-"));
    return {
      node: { fs: nodeFs, root: real },
      memory: { fs: toNodeFs(new MemoryFS()), root: "/place" },
      os: { fs: toNodeFs(new OsFS(ours)), root: "/place" },
    };
  };

  it("are asked at least 100 calls", () => {
    expect(new Set(oracleCalls.map(({ title }) => title)).size).toBeGreaterThanOrEqual(100);
    expect(oracleCalls.filter(({ differs }) => differs).length).toBeLessThan(oracleCalls.length / 10);
  });

  it.each(oracleCalls.map((call) => [call.title, call] as const))("agree on %s", async (_title, call) => {
    const { node, memory, os } = await places();
    const truth = await outcome(node, call);
    const expected = call.differs === undefined ? truth : differing(truth, call);
    expect(await outcome(memory, call), "over memory").toEqual(expected);
    expect(await outcome(os, call), "over the disk").toEqual(expected);
  });
});

interface Outcome {
  readonly answer: unknown;
  readonly tree: unknown;
}

async function outcome({ fs, root }: Place, call: OracleCall): Promise<Outcome> {
  const at = (path: string): string => (path === "" ? root : `${root}/${path}`);
  await plant(fs, at);
  const answer = await answerOf(() => call.run(fs, at), root);
  return { answer, tree: await treeOf(fs, root) };
}

async function plant({ promises }: NodeFs, at: (path: string) => string): Promise<void> {
  for (const directory of ["", "dir/deep", "hollow"])
    await promises.mkdir(at(directory), { recursive: true });
  for (const file of ["file", "dir/child", "dir/deep/leaf"]) await promises.writeFile(at(file), "content");
  await promises.writeFile(at("empty"), "");
}

async function answerOf(run: () => Promise<unknown>, root: string): Promise<unknown> {
  try {
    return { result: await run() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    const { code, errno, syscall, path, dest }: NodeJS.ErrnoException & { dest?: string } = error;
    return JSON.parse(
      JSON.stringify({ name, message, code, errno, syscall, path, dest }).replaceAll(root, ""),
    );
  }
}

/** Every path with its content. */
async function treeOf({ promises }: NodeFs, root: string): Promise<unknown> {
  const tree: string[] = [];
  for (const path of (await promises.readdir(root, { recursive: true })).sort()) {
    const isFile = (await promises.stat(`${root}/${path}`)).isFile();
    tree.push(isFile ? `${path}: ${await promises.readFile(`${root}/${path}`, "latin1")}` : `${path}/`);
  }
  return tree;
}

/** What is expected where the call differs on purpose. The rest must be as Node has it. */
function differing({ answer, tree }: Outcome, { differs }: OracleCall): unknown {
  if (differs?.code === undefined) return { answer: { result: differs?.result }, tree };
  expect(answer).toMatchObject({ code: expect.not.stringMatching(differs.code) });
  return { answer: expect.objectContaining({ code: differs.code }), tree };
}
