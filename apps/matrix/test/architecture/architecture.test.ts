import { builtinModules } from "node:module";
import { describe, expect, it } from "vitest";
import {
  fromClause,
  isRelative,
  packageOf,
  readWorkspace,
  targetOf,
  type Member,
  type Source,
} from "./workspace.ts";

const members = readWorkspace();
const products = members.filter(({ folder }) => folder.startsWith("packages/"));
const sources = members.flatMap((member) => member.sources);

/** What each package may import from outside itself; Node's own modules stand apart. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "@s3fs/core": [],
  "@s3fs/conformance": ["@s3fs/core"],
  "@s3fs/copy": ["@s3fs/core"],
  "@s3fs/layers": ["@opentelemetry/api", "@s3fs/core"],
  "@s3fs/node-fs": ["@s3fs/core"],
  "@s3fs/opener": ["@s3fs/core"],
  "@s3fs/memory": ["@s3fs/core", "@s3fs/node-fs", "memfs"],
  "@s3fs/os": ["@s3fs/core", "@s3fs/node-fs"],
  "@s3fs/s3": ["@aws-sdk/client-s3", "@aws-sdk/lib-storage", "@aws-sdk/s3-request-presigner", "@s3fs/core"],
  "@s3fs/server": ["@s3fs/core", "fast-xml-parser"],
  "@s3fs/test-drivers": ["@s3fs/core"],
  "@s3fs/test-support": ["@s3fs/core", "vitest"],
  "@s3fs/cli": [
    "@s3fs/copy",
    "@s3fs/core",
    "@s3fs/memory",
    "@s3fs/opener",
    "@s3fs/os",
    "@s3fs/s3",
    "@s3fs/server",
    "cli-truncate",
    "commander",
    "log-update",
  ],
};

/** Packages that run in a browser; the way back to Node of node-fs is for Node. */
const browserSafe = ["core", "conformance", "copy", "layers", "node-fs", "opener", "s3", "test-drivers"];
const forNode = /^packages\/node-fs\/src\/adapter(?:\/|\.ts$)/;

const LINES_AT_MOST = 300;
const MEDIAN_LINES_AT_MOST = 120;

describe("the arrows", () => {
  it("name every package and no other", () => {
    expect(products.map(({ name }) => name).sort()).toEqual(Object.keys(arrows).sort());
  });

  for (const { name, sources: own } of products) {
    it(`of ${name} lead where they may`, () => {
      expect(importedBy(own).filter((target) => !arrows[name]?.includes(target))).toEqual([]);
    });
  }

  it("are declared as dependencies, development ones left out", () => {
    const undeclared = members.map(({ name, sources: own, dependencies }) => ({
      name,
      missing: importedBy(own).filter((target) => !dependencies.includes(target)),
    }));
    expect(undeclared.filter(({ missing }) => missing.length > 0)).toEqual([]);
  });

  it("that are declared lead where they may, too", () => {
    const strays = products.map(({ name, dependencies }) => ({
      name,
      strays: dependencies.filter((target) => !arrows[name]?.includes(target)),
    }));
    expect(strays.filter((found) => found.strays.length > 0)).toEqual([]);
  });

  it("form no circle between packages, those for development counted", () => {
    const names = new Set(members.map(({ name }) => name));
    const next = new Map(
      members.map((member) => [member.name, allDependenciesOf(member).filter((name) => names.has(name))]),
    );
    expect(circleIn(next)).toBeUndefined();
  });

  it("form no circle between files, imports of types counted", () => {
    const next = new Map(
      sources.map((source) => [
        source.path,
        source.imports.filter(isRelative).map((one) => targetOf(source, one)),
      ]),
    );
    expect(circleIn(next)).toBeUndefined();
  });

  it("lead to files that are there", () => {
    const paths = new Set(sources.map(({ path }) => path));
    const missing = sources.flatMap((source) =>
      source.imports
        .filter(isRelative)
        .map((one) => targetOf(source, one))
        .filter((target) => !paths.has(target)),
    );
    expect(missing).toEqual([]);
  });
});

describe("what runs in a browser", () => {
  for (const folder of browserSafe) {
    it(`imports nothing of Node: ${folder}`, () => {
      const own = sources.filter(
        ({ path }) => path.startsWith(`packages/${folder}/src/`) && !forNode.test(path),
      );
      expect(own.length).toBeGreaterThan(0);
      const ofNode = own.flatMap(({ path, imports }) =>
        imports.filter((one) => isOfNode(one.specifier)).map(({ specifier }) => `${path}: ${specifier}`),
      );
      expect(ofNode).toEqual([]);
    });
  }
});

describe("an opener", () => {
  const openers = sources.filter(({ path }) => /^packages\/(?!core)\w+\/src\/opener\.ts$/.test(path));

  it("stands beside every backend", () => {
    expect(openers.map(({ path }) => path).sort()).toEqual(
      ["memory", "os", "s3"].map((name) => `packages/${name}/src/opener.ts`),
    );
  });

  for (const opener of openers) {
    it(`loads no SDK before it is used: ${opener.path}`, () => {
      const loaded = importedBy(loadedWith(opener), { atStart: true });
      expect(loaded).toContain("@s3fs/core");
      expect(loaded.filter((target) => target.startsWith("@aws-sdk/"))).toEqual([]);
    });
  }
});

describe("a file", () => {
  it(`has ${LINES_AT_MOST} lines at most`, () => {
    const long = sources.filter(({ lineCount }) => lineCount > LINES_AT_MOST);
    expect(long.map(({ path, lineCount }) => `${path}: ${lineCount}`)).toEqual([]);
  });

  it(`has ${MEDIAN_LINES_AT_MOST} lines at most in the median`, () => {
    const counts = sources.map(({ lineCount }) => lineCount).sort((left, right) => left - right);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES_AT_MOST);
  });

  it("called index.ts only re-exports", () => {
    const indexes = sources.filter(({ path }) => path.endsWith("/index.ts"));
    expect(indexes.length).toBeGreaterThanOrEqual(10);
    expect(indexes.filter(({ text }) => ownWordsOf(text) !== "").map(({ path }) => path)).toEqual([]);
  });

  it("is not named after a drawer", () => {
    const drawers = /\/(?:utils?|helpers?|common|types|misc|shared)(?:\/|\.ts$)/;
    expect(sources.filter(({ path }) => drawers.test(path)).map(({ path }) => path)).toEqual([]);
  });
});

function importedBy(files: readonly Source[], { atStart = false } = {}): string[] {
  const imported = files
    .flatMap(({ imports }) => imports)
    .filter((one) => !isRelative(one) && !isOfNode(one.specifier))
    .filter((one) => !atStart || (!one.isTypeOnly && !one.isDynamic))
    .map(packageOf);
  return [...new Set(imported)].sort();
}

function isOfNode(specifier: string): boolean {
  return specifier.startsWith("node:") || builtinModules.includes(specifier);
}

function allDependenciesOf({ dependencies, developmentDependencies }: Member): string[] {
  return [...dependencies, ...developmentDependencies];
}

/** A file and all that is loaded with it, before any of it runs. */
function loadedWith(first: Source): Source[] {
  const loaded = new Set<Source>();
  const waiting = [first];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    if (loaded.has(source)) continue;
    loaded.add(source);
    for (const one of source.imports) {
      if (!isRelative(one) || one.isTypeOnly || one.isDynamic) continue;
      const target = targetOf(source, one);
      waiting.push(...sources.filter(({ path }) => path === target));
    }
  }
  return [...loaded];
}

/** What an index holds beside its re-exports and comments. */
function ownWordsOf(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, "")
    .replaceAll(fromClause, (statement) => (statement.startsWith("export") ? "" : statement))
    .trim();
}

/** The first circle of a graph, as the names along it. */
function circleIn(next: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  const search = (name: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const target of next.get(name) ?? []) {
      const circle = search(target, [...trail, name]);
      if (circle) return circle;
    }
    finished.add(name);
    return undefined;
  };
  for (const name of next.keys()) {
    const circle = search(name, []);
    if (circle) return circle;
  }
  return undefined;
}
