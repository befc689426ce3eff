import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** A package or an app, as its folder tells. */
export interface Member {
  /** As packages/core. */
  readonly folder: string;
  /** As @s3fs/core. */
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly developmentDependencies: readonly string[];
  readonly sources: readonly Source[];
}

export interface Source {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  /** Gone when the program runs. */
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

export function readWorkspace(): readonly Member[] {
  return ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => readMember(`${group}/${name}`)),
  );
}

/** The file that a relative import names. */
export function targetOf(source: Source, { specifier }: Import): string {
  return join(dirname(source.path), specifier).split(sep).join("/");
}

export function isRelative({ specifier }: Import): boolean {
  return specifier.startsWith(".");
}

/** The package of an import that is not relative: @s3fs/os of @s3fs/os/opener. */
export function packageOf({ specifier }: Import): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readMember(folder: string): Member {
  const manifest = readManifest(join(root, folder, "package.json"));
  const source = join(root, folder, "src");
  const files = existsSync(source) ? readdirSync(source, { recursive: true, encoding: "utf8" }) : [];
  return {
    folder,
    name: manifest.name,
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    developmentDependencies: Object.keys(manifest.devDependencies ?? {}),
    sources: files.filter((file) => file.endsWith(".ts")).map((file) => readSource(join(source, file))),
  };
}

function readManifest(file: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (typeof manifest === "object" && manifest !== null && "name" in manifest) return manifest as Manifest; // ours
  throw new Error(`${file} has no name`);
}

function readSource(file: string): Source {
  const text = readFileSync(file, "utf8");
  return {
    path: relative(root, file).split(sep).join("/"),
    text,
    lineCount: text.trimEnd().split("\n").length,
    imports: [...importsOf(text)],
  };
}

/** The formatter puts each import at the beginning of a line, which no comment can do. */
export const fromClause: RegExp =
  /^(?:import|export)\s+(type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?|\w+)(?:\s*,\s*\{[^}]*\})?\s+from\s+"([^"]+)";/gm;
const sideEffect = /^import\s+"([^"]+)";/gm;
const dynamic = /(typeof )?\bimport\("([^"]+)"\)/g;

function* importsOf(text: string): Iterable<Import> {
  for (const [, type, specifier = ""] of text.matchAll(fromClause))
    yield { specifier, isTypeOnly: type !== undefined, isDynamic: false };
  for (const [, specifier = ""] of text.matchAll(sideEffect))
    yield { specifier, isTypeOnly: false, isDynamic: false };
  for (const [, type, specifier = ""] of text.matchAll(dynamic))
    yield { specifier, isTypeOnly: type !== undefined, isDynamic: true };
}
