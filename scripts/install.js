// Brings the installed dependencies to what the lockfile says, and does nothing when they are there already.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { installTrouble, stampInstall, workspaces } from "./install-state.js";
import { pinnedPnpm, pnpm, root } from "./package-manager.js";

export function ensureInstalled() {
  requireNode();
  const trouble = installTrouble(root);
  if (trouble === undefined) return;
  console.log(`Installing dependencies with ${pinnedPnpm()} (${trouble.reason})…`);
  if (trouble.isBeyondRepair) removeInstalled();
  pnpm(["install", "--frozen-lockfile"]);
  stampInstall(root);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Node ${process.versions.node} is too old: this project needs Node 20.19 or newer.`);
  process.exit(1);
}

function removeInstalled() {
  for (const folder of ["", ...workspaces(root)]) {
    rmSync(join(root, folder, "node_modules"), { recursive: true, force: true, maxRetries: 3 });
  }
}
