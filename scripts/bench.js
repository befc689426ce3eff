// `npm run bench -- NAME`: builds what is not built, then runs apps/bench/src/benchmarks/NAME.ts with the arguments left.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled } from "./install.js";
import { pnpm, root } from "./package-manager.js";

const [name, ...parameters] = process.argv.slice(2);
const known = readdirSync(join(root, "apps/bench/src/benchmarks")).map((file) => file.replace(/\.ts$/, ""));
if (name === undefined || !known.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${known.join(", ")}`);
  process.exit(2);
}
ensureInstalled();
pnpm([
  "exec",
  "turbo",
  "run",
  "build",
  "--filter=@s3fs/app-bench",
  "--output-logs=errors-only",
  "--no-update-notifier",
]);
const { status } = spawnSync(
  process.execPath,
  [join(root, `apps/bench/dist/benchmarks/${name}.js`), ...parameters],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
