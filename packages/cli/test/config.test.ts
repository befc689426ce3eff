import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { expect, it, onTestFinished } from "vitest";
import { configuredOpeners } from "../src/config.ts";
import { run } from "./run.ts";

async function folderWith(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "s3fs-config-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data/hello.txt"), "hello");
  await writeFile(join(folder, name), text);
  return folder;
}

/** A scheme that is another name of a directory, made with nothing but what a module can have without an installation. */
const source = (folder: string): string => `
import { OsFS } from ${JSON.stringify(new URL("../../os/src/index.ts", import.meta.url).href)};
export const openers = [{ schemes: ["data"], open: async ({ resource }) => new OsFS(${JSON.stringify(`${folder}/data/`)} + resource) }];
`;

it("a module that is named adds schemes of its own to every command", async () => {
  const folder = await folderWith("mine.js", "");
  await writeFile(join(folder, "mine.js"), source(folder));
  const ran = await run(["--config", join(folder, "mine.js"), "cat", "data:///hello.txt"]);
  expect(ran).toEqual({ exitCode: 0, stdout: "hello", stderr: "" });
  const after = await run(["cat", "data:///hello.txt", "--config", join(folder, "mine.js")]);
  expect(after.stdout).toBe("hello");
});

it.each(["s3fs.config.js", "s3fs.config.mjs"])(
  "%s is found where the person stands, unless none is wanted",
  async (name) => {
    const folder = await folderWith(name, "export default { openers: [{ schemes: ['here'], open() {} }] };");
    const openers = await configuredOpeners({ config: undefined, directory: folder });
    expect(openers.map(({ schemes }) => schemes)).toEqual([["here"]]);
    expect(await configuredOpeners({ config: false, directory: folder })).toEqual([]);
    expect(await configuredOpeners({ config: undefined, directory: join(folder, "data") })).toEqual([]);
  },
);

it.each([
  ["missing", undefined, "can't be loaded"],
  ["throws", "throw new Error('s3://AK:CANARY@bucket')", "can't be loaded"],
  ["exports nothing", "", "it exports no openers"],
  [
    "exports something else",
    "export const openers = [{ schemes: 'x', open() {} }];",
    "it exports no openers",
  ],
  ["can't open", "export const openers = [{ schemes: ['xx'] }];", "it exports no openers"],
  [
    "takes a scheme",
    "export const openers = [{ schemes: ['s3'], open() {} }];",
    '"s3" has an opener already',
  ],
])("a module that is %s ends the command with 2, before anything is done", async (_what, text, words) => {
  const folder = await folderWith("broken.js", text ?? "");
  const file = join(folder, text === undefined ? "none.js" : "broken.js");
  const ran = await run(["--config", file, "ls", folder]);
  expect(ran).toMatchObject({ exitCode: ExitCode.usage, stdout: "" });
  expect(ran.stderr).toContain(words);
  expect(ran.stderr).not.toContain("CANARY");
});
