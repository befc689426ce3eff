import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Tests run on the TypeScript sources of every package, so no build comes before them. */
const conditions = ["@s3fs/source", "module", "node", "import", "default"];

const projects = ["packages", "apps"].flatMap((group) =>
  readdirSync(new URL(group, import.meta.url)).map((name) => ({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      root: `${group}/${name}`,
      include: ["test/**/*.test.ts"],
      testTimeout: 30_000,
    },
  })),
);

export default defineConfig({ test: { projects } });
