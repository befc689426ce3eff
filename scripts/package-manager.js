// Runs the pnpm version that package.json pins, through npm, so that nothing needs to be installed by hand.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The pinned version, as `pnpm@1.2.3`. */
export function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  return String(packageManager);
}

/**
 * Runs pnpm. By default its output is shown only when it fails, because a newcomer came for something else.
 *
 * @param {readonly string[]} parameters
 * @param {{ output?: "on-failure" | "inherit" }} [options]
 */
export function pnpm(parameters, { output = "on-failure" } = {}) {
  const [command, first] = npm();
  const { status, stdout, stderr, error } = spawnSync(
    command,
    [...first, "exec", "--yes", `--package=${pinnedPnpm()}`, "--", "pnpm", ...parameters],
    {
      cwd: root,
      encoding: "utf8",
      env: quiet(process.env),
      maxBuffer: 64 * 1024 * 1024,
      stdio: output === "inherit" ? "inherit" : "pipe",
    },
  );
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\n`);
  console.error(`pnpm ${parameters.join(" ")} failed; the lines above say why`);
  process.exit(status ?? 1);
}

/** @returns {[string, string[]]} npm as the running script was started by it, which also works on Windows */
function npm() {
  const path = process.env["npm_execpath"];
  return path?.endsWith("npm-cli.js") ? [process.execPath, [path]] : ["npm", []];
}

/** @param {NodeJS.ProcessEnv} env */
function quiet(env) {
  return {
    ...env,
    CI: "true",
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    npm_config_loglevel: "error",
  };
}
