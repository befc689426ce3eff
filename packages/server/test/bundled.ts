import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A program of `test/programs` as one file that Node can run, made from the sources so that no build has to come first. */
export async function bundled(program: string): Promise<{ directory: string; main: string }> {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-program-"));
  const { build } = await bundler();
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("..", import.meta.url)),
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: `test/programs/${program}.ts`,
      outDir: directory,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rollupOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  return { directory, main: join(directory, "main.mjs") };
}

const conditions = ["@s3fs/source", "module", "node", "import", "default"];

interface Bundler {
  build(this: void, config: object): Promise<unknown>;
}

/** The one that the test runner brings along. */
async function bundler(): Promise<Bundler> {
  const runner = createRequire(import.meta.url).resolve("vitest/package.json");
  const entry: unknown = await import(pathToFileURL(createRequire(runner).resolve("vite")).href);
  if (isBundler(entry)) return entry;
  throw new TypeError("the test runner brings no bundler along");
}

function isBundler(module: unknown): module is Bundler {
  return (
    typeof module === "object" && module !== null && "build" in module && typeof module.build === "function"
  );
}
