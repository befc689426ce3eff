import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface Bundled {
  /** Made for the program; for the caller to remove. */
  readonly directory: string;
  /** The program. */
  readonly main: string;
}

/**
 * A program as one file that Node can run, made from the sources so that no build has to come first.
 *
 * @param options.folder where in the new directory it goes; default: right there
 */
export async function bundled(
  program: URL,
  { folder = "" }: { readonly folder?: string } = {},
): Promise<Bundled> {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-program-"));
  const outDir = join(directory, folder);
  const { build } = await bundler();
  await build({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL(".", program)),
    resolve: { conditions },
    ssr: { noExternal: true, resolve: { conditions } },
    build: {
      ssr: fileURLToPath(program),
      outDir,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rollupOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  return { directory, main: join(outDir, "main.mjs") };
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
