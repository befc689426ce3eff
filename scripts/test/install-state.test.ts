import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installTrouble, stampInstall } from "../install-state.js";

describe("the state of an install", () => {
  let root: string;
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "install-state-"));
    put("package.json", "{}");
    put("pnpm-lock.yaml", "lockfile");
    put("pnpm-workspace.yaml", "workspace");
    put("packages/one/package.json", JSON.stringify({ dependencies: { two: "1" } }));
    put("packages/one/node_modules/two/package.json", "{}");
    put("node_modules/.modules.yaml", "");
    stampInstall(root);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("is sound when it was made from what is there", () => {
    expect(installTrouble(root)).toBeUndefined();
  });

  it("is a first run where nothing is installed", () => {
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(installTrouble(root)).toMatchObject({ reason: "first run" });
  });

  it("is stray when another tool made it", () => {
    rmSync(join(root, "node_modules/.modules.yaml"));
    expect(installTrouble(root)).toMatchObject({ reason: "node_modules was not made by pnpm" });
  });

  it.each(["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])(
    "is stale when %s has changed",
    (file) => {
      put(file, '{"changed": true}');
      expect(installTrouble(root)).toMatchObject({ reason: "the lockfile or a manifest has changed" });
    },
  );

  it("is damaged when a dependency of a package is gone", () => {
    rmSync(join(root, "packages/one/node_modules/two"), { recursive: true });
    expect(installTrouble(root)).toMatchObject({ reason: "dependencies are missing" });
  });
});
