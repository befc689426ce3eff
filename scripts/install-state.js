// What is installed in a checkout, and what ought to be.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What is wrong with an install, in a few words, and whether it must be made anew rather than brought up to date.
 *
 * @typedef {{ reason: string, isBeyondRepair: boolean }} InstallTrouble
 */

/** @param {string} root @returns {InstallTrouble | undefined} why an install is due */
export function installTrouble(root) {
  const modules = join(root, "node_modules");
  if (!existsSync(modules)) return { reason: "first run", isBeyondRepair: false };
  if (!existsSync(join(modules, ".modules.yaml"))) {
    return { reason: "node_modules was not made by pnpm", isBeyondRepair: true };
  }
  const stamp = stampOf(root);
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== fingerprint(root)) {
    return { reason: "the lockfile or a manifest has changed", isBeyondRepair: false };
  }
  const isDamaged = workspaces(root).some((folder) => lacksDependency(join(root, folder)));
  return isDamaged ? { reason: "dependencies are missing", isBeyondRepair: true } : undefined;
}

/** Notes that what is installed now is what ought to be. @param {string} root */
export function stampInstall(root) {
  writeFileSync(stampOf(root), fingerprint(root));
}

/** The folders of the workspace, without the root. @param {string} root @returns {string[]} */
export function workspaces(root) {
  return ["packages", "apps", "docs"]
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name)))
    .filter((folder) => existsSync(join(root, folder, "package.json")));
}

/** @param {string} root */
function stampOf(root) {
  return join(root, "node_modules", ".installed-for");
}

/** Another lockfile, manifest, platform or Node asks for another install. @param {string} root */
function fingerprint(root) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${process.version}`);
  const manifests = ["", ...workspaces(root)].map((folder) => join(folder, "package.json"));
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests])
    hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** @param {string} folder */
function lacksDependency(folder) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.some((name) => !existsSync(join(folder, "node_modules", name, "package.json")));
}
