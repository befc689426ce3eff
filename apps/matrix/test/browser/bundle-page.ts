import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The scripts of the page with all that it imports, as a browser takes them, by name; the first is `page.js`. */
export async function bundlePage(): Promise<ReadonlyMap<string, string>> {
  const output = await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@s3fs/source", "browser", "module", "import", "default"] },
    build: {
      write: false,
      minify: false,
      target: "esnext",
      lib: { entry: fileURLToPath(new URL("page.ts", import.meta.url)), formats: ["es"], fileName: "page" },
    },
  });
  const bundles = Array.isArray(output) ? output : [];
  const files = bundles.flatMap((bundle) => bundle.output);
  return new Map(files.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file.code]] : [])));
}
