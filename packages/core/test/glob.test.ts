import { compileGlob, literalPrefix } from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globReader } from "../src/glob/glob-reader.ts";
import { globStates, type GlobState } from "../src/glob/glob-states.ts";
import { parseGlob } from "../src/glob/parse-glob.ts";

const truths: readonly [pattern: string, path: string, matches: boolean][] = [
  ["*.py", "test.py", true],
  ["*.py", "__init__.py", true],
  ["*.py", "foo/test.py", false],
  ["?oo/*.py", "foo/test.py", true],
  ["**/foo/*.py", "bar/foo/test.py", true],
  ["**/foo/*.py", "foo/test.py", true],
  ["foo/**/bar/*.py", "foo/bar/test.py", true],
  ["foo/**/bar/*.py", "foo/baz/egg/bar/test.py", true],
  ["foo/**/bar/*.py", "foo/baz/egg/bar/egg/test.py", false],
  ["foo/**/bar/*.py", "foobar/test.py", false],
  ["**", "a", true],
  ["**", "a/b/c", true],
  ["**", "", false],
  ["*", "", false],
  ["{a,}", "/", false],
  ["a/**", "a", false],
  ["a/**", "a/", false],
  ["a/**", "a/b", true],
  ["a/**", "ab/c", false],
  ["a/b**", "abc", false],
  ["a/b**", "a/bcd", true],
  ["a/b**", "a/bc/d", false],
  ["**a", "bca", true],
  ["**a", "b/a", false],
  ["**/**/**/x", "x", true],
  ["**/**/**/x", "a/b/c/d/x", true],
  ["**/**", "a", true],
  ["*", "a/b", false],
  ["*", ".hidden", true],
  ["?", "/", false],
  ["a?c", "a/c", false],
  ["a[!x]c", "a/c", false],
  ["?", "😀", true],
  ["[😀-😂]", "😁", true],
  ["[a-c]", "b", true],
  ["[a-c]", "d", false],
  ["[!a-c]", "d", true],
  ["[^a-c]", "b", false],
  ["[]]", "]", true],
  ["[!]]", "]", false],
  ["[a-]", "-", true],
  ["[-a]", "-", true],
  ["[\\]]", "]", true],
  ["\\*", "*", true],
  ["\\*", "a", false],
  ["\\{a,b\\}", "{a,b}", true],
  ["\\{a,b\\}", "a", false],
  ["{a,b}", "b", true],
  ["{a,b}", "c", false],
  ["{a,b{c,d}}e", "bde", true],
  ["{a,b{c,d}}e", "ae", true],
  ["{a,b{c,d}}e", "be", false],
  ["{a/b,c}/d", "a/b/d", true],
  ["x{,y}", "x", true],
  ["x{,y}", "xy", true],
  ["{**,a}/b", "b", true],
  ["{**,a}/b", "x/y/b", true],
  ["{a/,}**/b", "b", true],
  ["a/**{/b,c}", "a/x/y/b", true],
  ["a/**{/b,c}", "a/xc", true],
  ["a/**{/b,c}", "a/x/yc", false],
  ["a,b", "a,b", true],
  ["*(*(*(a|b)))", "((a|b)))", false],
  ["*(*(*(a|b)))", "((((a|b)))", true],
  ["/a", "a", true],
  ["./a/./b", "a/b", true],
  ["a//b", "a/b", true],
  [".a", ".a", true],
  ["...", "...", true],
  ["a/", "a", false],
  ["a/", "a/", true],
  ["a", "a/", true],
  ["**/", "a/b/", true],
  ["**/", "a/b", false],
  ["a\nb*", "a\nbc\n", true],
];

const adversarial = [
  ["nested stars and parentheses", "*(*(*(a|b)))"],
  ["ten thousand stars", "*".repeat(10_000)],
  ["stars between letters", `${"*a".repeat(10_000)}b`],
  ["directories of any depth", `${"**/".repeat(10_000)}x`],
  ["stars as directories", `${"*/**/".repeat(5_000)}x`],
  ["braces of braces", `${"{a,{a,{a,}}}".repeat(3_000)}b`],
  ["directories of any depth before braces", `{${"**,".repeat(5_000)}**}{${"a,".repeat(5_000)}b}`],
  ["classes", `${"*[ab]".repeat(5_000)}x`],
] as const;

describe("compileGlob", () => {
  it.each(truths)("%j on %j is %j", (pattern, path, expected) => {
    expect(compileGlob(pattern)(path)).toBe(expected);
  });

  it.each([
    ["", "is empty"],
    ["/", "is empty"],
    ["[", "unclosed"],
    ["a[b", "character 2"],
    ["[]", "unclosed"],
    ["[b-a]", "backwards"],
    ["[a/b]", "holds"],
    ["[[:alpha:]]", "named"],
    ["{a,b", 'unclosed "{" at character 1'],
    ["a}", 'unmatched "}" at character 2'],
    ["a\\", "lone"],
    ["a\\/b", "escapes"],
    ["../a", '".." at character 1'],
    ["{a/,b}", "alternative"],
    ["a\0", "NUL"],
    ["\ud800", "surrogate"],
    ["{".repeat(65), "64 deep"],
  ])("refuses the malformed pattern %j", (pattern, fault) => {
    expect(() => compileGlob(pattern)).toThrowError(
      expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(fault) }),
    );
  });

  it("refuses a pattern longer than any path", () => {
    expect(() => compileGlob("a".repeat(65_537))).toThrowError(/longer than 65536/);
  });

  it("leaves names with a first dot alone when told, unless the pattern spells the dot", () => {
    const visible = (pattern: string, path: string): boolean =>
      compileGlob(pattern, { dotFiles: false })(path);
    expect(visible("*", ".a")).toBe(false);
    expect(visible("?a", ".a")).toBe(false);
    expect(visible("[.]a", ".a")).toBe(false);
    expect(visible("**", "a/.b/c")).toBe(false);
    expect(visible("**/c", "a/.b/c")).toBe(false);
    expect(visible("a/*", "a/b.c")).toBe(true);
    expect(visible(".*", ".a")).toBe(true);
    expect(visible("**/.b/**", "a/.b/c")).toBe(true);
  });

  it("matches without regard to case when told, beyond ASCII too", () => {
    const loose = (pattern: string, path: string): boolean =>
      compileGlob(pattern, { caseSensitive: false })(path);
    expect(loose("*.PY", "foo.py")).toBe(true);
    expect(loose("*.py", "FOO.PY")).toBe(true);
    expect(loose("[a-c]", "B")).toBe(true);
    expect(loose("[!a-c]", "B")).toBe(false);
    expect(loose("Σ", "ς")).toBe(true);
    expect(loose("İ", "İ")).toBe(true);
    expect(loose("[A]", "a")).toBe(true);
    expect(loose("[a]", "A")).toBe(true);
    expect(loose("ß", "SS")).toBe(false);
    expect(loose("𐐀", "𐐨")).toBe(true);
    expect(compileGlob("*.py")("FOO.PY")).toBe(false);
  });

  it.each(adversarial)("takes steps in proportion to the length of the path over %s", (_name, pattern) => {
    const shortPath = `${"a/".repeat(50)}${"a".repeat(50)}`;
    const [short, long] = [stepsOf(pattern, shortPath), stepsOf(pattern, `${shortPath}/${shortPath}`)];
    expect(short).toBeGreaterThan(0);
    expect(long).toBeLessThanOrEqual(4 * short); // twice the path reaches twice the states of a pattern at most
    expect(long).toBeLessThanOrEqual(12 * (2 * shortPath.length + 2) * pattern.length);
  });

  it.each(adversarial)(
    "needs no more states than the pattern has characters, and two, of %s",
    (_name, pattern) => {
      expect(globStates(pattern, parseGlob(pattern).nodes, true).size).toBeLessThanOrEqual(
        pattern.length + 2,
      );
    },
  );

  it("visits each state once for each character, at most, however many stars, braces and directories there are", () => {
    const text = "a".repeat(1_000);
    const plain = stepsOf("a*".repeat(3), text);
    expect(stepsOf("{a,{a,{a,}}}".repeat(300), text)).toBeLessThan(300 * 4 * plain);
    expect(stepsOf("*".repeat(10_000), text)).toBeLessThan(16 * text.length); // one state for all of the stars
    expect(stepsOf(`${"**/".repeat(10_000)}b`, text)).toBeLessThan(40 * text.length);
  });

  it("agrees with a regular expression for each of the expanded patterns", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 3 });
    const element = fc.constantFrom("a", "b", "?", "*", "[ab]", "[!a]", "{a,b}", "{,a*}", "{a,{b,?}}");
    const segment = fc.oneof(
      fc.constant("**"),
      fc
        .array(element, { minLength: 1, maxLength: 3 })
        .map((elements) => elements.join(""))
        .filter((name) => !/\*(\{,a\*\})*\*/.test(name)), // two stars that meet only once braces are expanded
    );
    const patterns = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
    const paths = fc.array(text, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
    fc.assert(
      fc.property(patterns, paths, (pattern, path) => {
        expect(compileGlob(pattern)(path)).toBe(
          expanded(pattern).some((plain) => toRegExp(plain).test(path)),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("patterns together", () => {
  it.each<[readonly string[], string, boolean]>([
    [["a", "b"], "b", true],
    [["a", "b"], "c", false],
    [[], "a", false],
    [["*.ts", "!*.test.ts"], "a.ts", true],
    [["!*.test.ts", "*.ts"], "a.test.ts", false],
    [["*.ts", "!*.test.ts"], "a.js", false],
    [["!a"], "a", false],
    [["!a"], "b/c", true],
    [["!a"], "b/", true],
    [["!a"], "/", false],
    [["!a/"], "a", true],
    [["!!a"], "!a", false],
    [["!!a"], "a", true],
    [["\\!a"], "!a", true],
  ])("%j on %j is %j", (patterns, path, matches) => {
    expect(compileGlob(patterns)(path)).toBe(matches);
  });

  it("take away names with a first dot only where wildcards match them", () => {
    const visible = compileGlob("!b", { dotFiles: false });
    expect([visible("a"), visible("b"), visible(".c")]).toEqual([true, false, false]);
  });

  it("are refused when one of them is malformed", () => {
    expect(() => compileGlob(["a", "!["])).toThrow(expect.objectContaining({ code: "EINVAL", path: "[" }));
    expect(() => compileGlob("!")).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });
});

describe("literalPrefix", () => {
  it.each<[readonly string[], string]>([
    [["a/b/c/*", "a/b/d"], "a/b"],
    [["a/b", "a/b/**"], "a/b"],
    [["a/b/c", "a/b"], "a/b"],
    [["a/b", "ab/b"], ""],
    [["a/b/*", "!c/*"], "a/b"],
    [["!c/*"], ""],
    [[], ""],
  ])("of %j together is %j", (patterns, prefix) => {
    expect(literalPrefix(patterns)).toBe(prefix);
  });

  it.each([
    ["a/b/*.txt", "a/b"],
    ["a/b/c", "a/b/c"],
    ["a/b*/c", "a"],
    ["*", ""],
    ["**/a", ""],
    ["a/{b,c}", "a"],
    ["a/\\*b/[c]", "a/*b"],
    ["/a//b/?", "a/b"],
    ["a/", "a"],
  ])("of %j is %j", (pattern, prefix) => {
    expect(literalPrefix(pattern)).toBe(prefix);
  });

  it("is the root without regard to case, since stores are asked by exact names", () => {
    expect(literalPrefix("a/b", { caseSensitive: false })).toBe("");
  });
});

/** How often a reader of this path looks at a state of the automaton: the work it does, whatever the machine. */
function stepsOf(pattern: string, path: string): number {
  let steps = 0;
  const automaton = globStates(pattern, parseGlob(pattern).nodes, true);
  for (const state of statesFrom(automaton.start)) {
    const { kind } = state;
    Object.defineProperty(state, "kind", { get: () => ((steps += 1), kind) });
  }
  globReader(automaton, { caseSensitive: true, dotFiles: true })(path);
  return steps;
}

function statesFrom(start: GlobState): Set<GlobState> {
  const seen = new Set<GlobState>();
  const waiting = [start];
  for (let state = waiting.pop(); state; state = waiting.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    for (const next of Object.values({ ...state }).flat()) if (isState(next)) waiting.push(next);
  }
  return seen;
}

function isState(value: unknown): value is GlobState {
  return typeof value === "object" && value !== null && "kind" in value && "id" in value;
}

/** The oracle: braces expanded one by one, as a shell does. */
function expanded(pattern: string): string[] {
  const opening = pattern.lastIndexOf("{");
  if (opening === -1) return [pattern];
  const closing = pattern.indexOf("}", opening);
  const alternatives = pattern.slice(opening + 1, closing).split(",");
  return alternatives.flatMap((each) =>
    expanded(pattern.slice(0, opening) + each + pattern.slice(closing + 1)),
  );
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replaceAll("[!", "[^/")
    .replaceAll(/(?<=^|\/)\*\*\//g, "(?:[^/]+/)@")
    .replaceAll(/(?<=^|\/|@)\*\*$/g, "[^/]+(?:/[^/]+)@")
    .replaceAll(/\*+/g, "[^/]*")
    .replaceAll(/\?(?!:)/g, "[^/]")
    .replaceAll("@", "*");
  return new RegExp(`^${source}$`, "u");
}
