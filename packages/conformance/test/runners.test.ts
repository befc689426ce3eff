import { runs, testDriver, type Runner } from "@s3fs/conformance";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyPlace } from "./key-place.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../..", import.meta.url));

describe("testDriver", () => {
  it("needs no more of a runner than describe and it, and reports each skip in a title", async () => {
    const { runner, titles, bodies } = listingRunner();
    await testDriver("keys", { make: async () => keyPlace() }, runner);
    const skipped = titles.filter((title) => title.includes("(skipped: "));
    expect(titles.slice(0, 3)).toEqual(["keys", "as given", "paths"]);
    expect(titles).toEqual(expect.arrayContaining(runs.map(({ title }) => title)));
    expect(skipped).toContain(
      "a directory outlives its last file (skipped: a directory vanishes with its last entry here)",
    );
    expect(bodies.length).toBeGreaterThan(700);
  });

  it("registers the runs that the harness names, and no others", async () => {
    const { runner, titles } = listingRunner();
    await testDriver("keys", { make: async () => keyPlace(), runs: ["essentials only"] }, runner);
    expect(titles.slice(0, 2)).toEqual(["keys", "essentials only"]);
    expect(runs.filter(({ title }) => titles.includes(title))).toHaveLength(1);
  });

  it("hands skips to a runner that knows them", async () => {
    const { runner, bodies } = listingRunner();
    const skips: string[] = [];
    const skip = (title: string): void => void skips.push(title);
    const able: Runner = {
      ...runner,
      it: Object.assign((...args: Parameters<Runner["it"]>) => runner.it(...args), { skip }),
    };
    await testDriver("keys", { make: async () => keyPlace() }, able);
    expect(skips.length).toBeGreaterThan(0);
    expect(skips.every((title) => title.includes("(skipped: "))).toBe(true);
    expect(bodies.length).toBeGreaterThan(skips.length);
  });
});

describe("compiled to plain JavaScript, the suite", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "conformance-"));
    await compileInto(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is driven by node:test, with its skips and their reasons", { timeout: 300_000 }, async () => {
    const suite = join(folder, "packages/conformance/test/node-test/suite.js");
    const stdout = await outputOf(["--test", "--test-reporter=tap", suite]);
    expect(stdout.split("\n").filter((line) => line.trimStart().startsWith("not ok"))).toEqual([]);
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(count(stdout, "pass")).toBeGreaterThan(1000);
    expect(count(stdout, "skipped")).toBeGreaterThan(0);
    expect(stdout).toMatch(/\(skipped: the driver has no url\) # SKIP/);
  });

  it("is driven by mocha, with its skips and their reasons", { timeout: 300_000 }, async () => {
    const suite = join(folder, "packages/conformance/test/mocha/suite.js");
    const mocha = join(repository, "node_modules/mocha/bin/mocha.js");
    const report: unknown = JSON.parse(
      await outputOf([mocha, "--timeout", "120s", "--reporter", "json", suite]),
    );
    expect(report).toMatchObject({ stats: { failures: 0 } });
    expect(report).toMatchObject({
      stats: { passes: expect.toSatisfy((passes: number) => passes > 1000) },
      pending: expect.arrayContaining([
        expect.objectContaining({ title: expect.stringContaining("(skipped: the driver has no url)") }),
      ]),
    });
  });
});

interface ListingRunner {
  readonly runner: Runner;
  readonly titles: readonly string[];
  readonly bodies: readonly (() => Promise<void>)[];
}

/** The least runner there can be: it only writes down what is registered. */
function listingRunner(): ListingRunner {
  const titles: string[] = [];
  const bodies: (() => Promise<void>)[] = [];
  const runner: Runner = {
    describe(title, body) {
      titles.push(title);
      body();
    },
    it(title, body) {
      titles.push(title);
      bodies.push(body);
    },
  };
  return { runner, titles, bodies };
}

const packages = ["core", "conformance", "test-drivers"];

/** Plain JavaScript of the sources, since the oldest supported Node runs no TypeScript, laid out as installed packages. */
async function compileInto(outDir: string): Promise<void> {
  const project = join(outDir, "tsconfig.json");
  await writeFile(project, JSON.stringify(configuration(outDir)));
  await run(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "--project", project]);
  await mkdir(join(outDir, "node_modules/@s3fs"), { recursive: true });
  for (const name of packages) {
    const folder = join(outDir, "packages", name);
    const manifest = { name: `@s3fs/${name}`, type: "module", exports: "./src/index.js" };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await symlink(folder, join(outDir, "node_modules/@s3fs", name), "junction");
  }
}

/** The types are checked elsewhere. */
function configuration(outDir: string): object {
  const indexOf = (name: string): string => join(repository, "packages", name, "src/index.ts");
  return {
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      types: [],
      noCheck: true,
      skipLibCheck: true,
      rewriteRelativeImportExtensions: true,
      rootDir: repository,
      outDir,
      paths: Object.fromEntries(packages.map((name) => [`@s3fs/${name}`, [indexOf(name)]])),
    },
    files: ["node-test", "mocha"].map((runner) =>
      join(repository, "packages/conformance/test", runner, "suite.ts"),
    ),
  };
}

/** What Node prints, also where it ends with the failure of a test. */
async function outputOf(args: readonly string[]): Promise<string> {
  const options = { env: withoutTestRunner(), maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await run(process.execPath, args, options)).stdout;
  } catch (error) {
    if (error instanceof Error && "stdout" in error && typeof error.stdout === "string") return error.stdout;
    throw error;
  }
}

/** A child that inherits the marks of a runner reports to it instead of to its output. */
function withoutTestRunner(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  return env;
}

function count(tap: string, what: string): number {
  return Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1]);
}
