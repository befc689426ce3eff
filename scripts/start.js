// `npm start`: installs and builds what is not, then runs the example app with the arguments given.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureInstalled } from "./install.js";
import { pnpm, root } from "./package-manager.js";

ensureInstalled();
console.log("Building…");
pnpm([
  "exec",
  "turbo",
  "run",
  "build",
  "--filter=@s3fs/app-mirror",
  "--output-logs=errors-only",
  "--no-update-notifier",
]);

const app = spawn(process.execPath, [join(root, "apps/mirror/dist/main.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
  cwd: process.env["INIT_CWD"] ?? process.cwd(), // where the person stands; npm starts scripts at the root of the project
  // Which versions of Node are supported is said by package.json; the SDK's notice about its own plans is for maintainers.
  env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
});
process.on("SIGINT", () => {}); // The terminal sends it to the app as well; this process waits for how the app takes it.
process.on("SIGTERM", () => app.kill("SIGTERM"));
app.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
