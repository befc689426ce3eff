import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll } from "vitest";

/** A program beside this file as one that Node can run, made from the sources so that no build comes first. */
export async function bundle(program: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "mirror-program-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const { build } = await bundler();
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("programs", import.meta.url)),
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: `${program}.ts`,
      outDir: directory,
      target: "node20",
      rollupOptions: { output: { entryFileNames: "[name].mjs" } },
    },
  });
  return join(directory, `${program}.mjs`);
}

const conditions = ["@s3fs/source", "module", "node", "import", "default"];

interface Bundler {
  build(this: void, config: object): Promise<unknown>;
}

/** The one that the test runner brings along. */
async function bundler(): Promise<Bundler> {
  const runner = createRequire(import.meta.url).resolve("vitest/package.json");
  const entry: unknown = await import(pathToFileURL(createRequire(runner).resolve("vite")).href);
  if (typeof entry === "object" && entry !== null && "build" in entry) return entry as Bundler; // Vite's own
  throw new TypeError("the test runner brings no bundler along");
}
