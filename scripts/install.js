// Brings the installed dependencies to what the lockfile says, and does nothing when they are there already.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pinnedPnpm, pnpm, root } from "./package-manager.js";

const stamp = join(root, "node_modules", ".installed-for");

export function ensureInstalled() {
  requireNode();
  const wanted = fingerprint();
  const trouble = troubleWithInstall(wanted);
  if (trouble === undefined) return;
  console.log(`Installing dependencies with ${pinnedPnpm()} (${trouble})…`);
  if (trouble !== "first run") removeInstalled();
  pnpm(["install", "--frozen-lockfile"]);
  writeFileSync(stamp, wanted);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node ${process.versions.node} is too old: this project needs Node 20.19 or newer.`);
  process.exit(1);
}

/** What the install is made from: another lockfile, manifest, pnpm or Node asks for another install. */
function fingerprint() {
  const hash = createHash("sha256").update(
    `${pinnedPnpm()} ${process.platform} ${process.arch} ${process.version}`,
  );
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests()])
    hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function manifests() {
  return ["package.json", ...workspaces().map((folder) => join(folder, "package.json"))];
}

function workspaces() {
  return ["packages", "apps", "docs"].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => join(group, name))
      .filter((folder) => existsSync(join(root, folder, "package.json"))),
  );
}

/** @param {string} wanted @returns {string | undefined} why an install is due */
function troubleWithInstall(wanted) {
  const modules = join(root, "node_modules");
  if (!existsSync(modules)) return "first run";
  if (!existsSync(join(modules, ".modules.yaml"))) return "node_modules was not made by pnpm";
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted)
    return "the lockfile or a manifest has changed";
  return workspaces().some(lacksDependency) ? "dependencies are missing" : undefined;
}

/** @param {string} folder */
function lacksDependency(folder) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(root, folder, "package.json"), "utf8"),
  );
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return names.some((name) => !existsSync(join(root, folder, "node_modules", name, "package.json")));
}

function removeInstalled() {
  for (const folder of ["", ...workspaces()]) {
    rmSync(join(root, folder, "node_modules"), { recursive: true, force: true, maxRetries: 3 });
  }
}
