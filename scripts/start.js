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
});
// A terminal sends Ctrl-C to the app as well; this process only waits for how the app takes it.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => app.kill(signal));
app.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
