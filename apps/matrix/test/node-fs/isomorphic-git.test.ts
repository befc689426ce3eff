import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as git from "isomorphic-git";
import http from "isomorphic-git/http/node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { adaptedPlaces } from "./adapted-places.ts";
import { hasGit, serveGit, type GitServer } from "./git-server.ts";

const run = promisify(execFile);
vi.setConfig({ testTimeout: 120_000 }); // git asks for hundreds of small files, on a machine that may be busy
const author = { name: "Ada", email: "ada@example.org" };

describe.each([...adaptedPlaces])("isomorphic-git over %s", (_name, open) => {
  it("inits, commits, branches, checks out and logs", async () => {
    await using place = await open();
    const { nodeFs: fs } = place;
    const dir = "/work";
    await git.init({ fs, dir, defaultBranch: "main" });
    await fs.promises.writeFile("/work/readme.md", "one");
    await fs.promises.mkdir("/work/src");
    await fs.promises.writeFile("/work/src/index.js", "export {};");
    await git.add({ fs, dir, filepath: ["readme.md", "src/index.js"] });
    const first = await git.commit({ fs, dir, message: "First", author });

    await git.branch({ fs, dir, ref: "topic", checkout: true });
    await fs.promises.writeFile("/work/readme.md", "two and more");
    await git.add({ fs, dir, filepath: "readme.md" });
    await git.remove({ fs, dir, filepath: "src/index.js" });
    await fs.promises.rm("/work/src", { recursive: true });
    const second = await git.commit({ fs, dir, message: "Second", author });

    await git.checkout({ fs, dir, ref: "main" });
    expect(await fs.promises.readFile("/work/readme.md", "utf8")).toBe("one");
    expect(await fs.promises.readFile("/work/src/index.js", "utf8")).toBe("export {};");
    await git.checkout({ fs, dir, ref: "topic" });
    expect(await fs.promises.readFile("/work/readme.md", "utf8")).toBe("two and more");
    await expect(fs.promises.stat("/work/src/index.js")).rejects.toMatchObject({ code: "ENOENT" });

    const log = await git.log({ fs, dir });
    expect(log.map(({ oid, commit }) => [oid, commit.message])).toEqual([
      [second, "Second\n"],
      [first, "First\n"],
    ]);
    expect((await git.listBranches({ fs, dir })).sort()).toEqual(["main", "topic"]);
    expect(await git.statusMatrix({ fs, dir })).toEqual([["readme.md", 1, 1, 1]]);
  });
});

const withGit = hasGit ? "" : " (skipped: it needs git with its http-backend on this machine)";

describe.skipIf(!hasGit)(`isomorphic-git and git http-backend on loopback${withGit}`, () => {
  let folder: string;
  let server: GitServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "git-server-"));
    const origin = join(folder, "origin");
    const ask = (...words: string[]): Promise<unknown> =>
      run("git", words, { cwd: origin, env: quiet(folder) });
    await mkdir(join(origin, "src"), { recursive: true });
    await ask("init", "--quiet", "--initial-branch=main");
    await writeFile(join(origin, "readme.md"), "hello from git");
    await writeFile(join(origin, "src", "big"), Buffer.alloc(300_000, "0123456789"));
    await ask("add", ".");
    await ask("commit", "--quiet", "--message=From git");
    await ask("branch", "topic");
    server = await serveGit(folder);
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each([...adaptedPlaces])("clones over http into %s", async (_name, open) => {
    await using place = await open();
    const { nodeFs: fs } = place;
    await git.clone({ fs, http, dir: "/clone", url: `${server.url}/origin/.git` });
    expect(await fs.promises.readFile("/clone/readme.md", "utf8")).toBe("hello from git");
    expect((await fs.promises.readFile("/clone/src/big")).equals(Buffer.alloc(300_000, "0123456789"))).toBe(
      true,
    );
    const [{ commit } = { commit: undefined }] = await git.log({ fs, dir: "/clone" });
    expect(commit?.message).toBe("From git\n");
    expect(await git.listBranches({ fs, dir: "/clone", remote: "origin" })).toContain("topic");
  });
});

/** No settings of whoever runs this. */
function quiet(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
  };
}
