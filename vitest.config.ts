import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Tests run on the TypeScript sources of every package, so no build comes before them. */
const conditions = ["@s3fs/source", "node", "import", "default"];

/** The long suite (`npm run test:full`) has further files. */
const full = process.env["S3FS_FULL"] === "1";

/** Ends what hangs; no machine is so busy that a sound test reaches it. */
const patienceMs = full ? 1_800_000 : 120_000;

/** The mutation tester (`npm run mutate`) has no way to name projects but this one. */
const wanted = process.env["S3FS_PROJECTS"]?.split(",");

/** Of them, just these test files. */
const wantedTests = process.env["S3FS_TESTS"]?.split(",");

const folders = ["packages", "apps"].flatMap((group) =>
  readdirSync(new URL(group, import.meta.url)).map((name) => `${group}/${name}`),
);

const named = [...folders, "docs/examples", "scripts"]
  .map((folder) => ({ folder, name: folder.slice(folder.lastIndexOf("/") + 1) }))
  .filter(({ name }) => wanted?.includes(name) ?? true);

const projects = named.map(({ folder, name }) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    root: folder,
    include: wantedTests ?? ["test/**/*.test.ts"],
    exclude: full ? [] : ["test/**/*.full.test.ts"],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: patienceMs,
    hookTimeout: patienceMs,
    teardownTimeout: patienceMs,
    expect: { poll: { timeout: patienceMs / 2 } },
  },
}));

export default defineConfig({ test: { projects } });
