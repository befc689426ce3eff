import { failsWith, refused, sameItems, sameList } from "../expectations.ts";
import { gathered, marked, writeAll } from "../gathering.ts";
import { caseInsensitivity } from "../needs.ts";
import type { Context, Statement } from "../statement.ts";

/** The files of all these statements; `test` is an empty directory. */
const files: readonly string[] = [
  "__init__.py",
  "bar/foo/test.py",
  "foo/bar/egg/test.py",
  "foo/bar/test.py",
  "foo/baz/egg/bar/test.py",
  "foo/test.py",
  "foobar/test.py",
  "test.py",
  "test.txt",
];

const matches: readonly (readonly [what: string, pattern: string, expected: readonly string[]])[] = [
  ["a star stays within a name, and matches at the root", "*.py", ["__init__.py", "test.py"]],
  [
    "a star alone matches files and directories",
    "*",
    ["__init__.py", "bar/", "foo/", "foobar/", "test.py", "test.txt", "test/"],
  ],
  ["a question mark is one character", "?oo/*.py", ["foo/test.py"]],
  ["a question mark is no slash", "foo?test.py", []],
  [
    "two stars stand for any number of directories, also none",
    "**/foo/*.py",
    ["bar/foo/test.py", "foo/test.py"],
  ],
  [
    "two stars between names stand for any directories",
    "foo/**/bar/*.py",
    ["foo/bar/test.py", "foo/baz/egg/bar/test.py"],
  ],
  [
    "two stars with a name find it everywhere",
    "**/test.py",
    files.filter((file) => file.endsWith("test.py")),
  ],
  [
    "two stars alone match everything below",
    "**",
    [
      ...files,
      "bar/",
      "bar/foo/",
      "foo/",
      "foo/bar/",
      "foo/bar/egg/",
      "foo/baz/",
      "foo/baz/egg/",
      "foo/baz/egg/bar/",
      "foobar/",
      "test/",
    ],
  ],
  [
    "two stars and a slash match directories only",
    "foo/**/",
    ["foo/bar/", "foo/bar/egg/", "foo/baz/", "foo/baz/egg/", "foo/baz/egg/bar/"],
  ],
  [
    "a directory and two stars match what is below, not what begins like it",
    "foo/**/test.py",
    ["foo/bar/egg/test.py", "foo/bar/test.py", "foo/baz/egg/bar/test.py", "foo/test.py"],
  ],
  ["a slash at the end wants a directory", "test*/", ["test/"]],
  ["a class is one character of it", "test.[pq]y", ["test.py"]],
  ["a range is one character of it", "test.[a-t]xt", ["test.txt"]],
  ["a negated class is one character not of it", "test.[!p]*", ["test.txt"]],
  ["braces stand for either", "*.{txt,md}", ["test.txt"]],
  ["braces may hold slashes", "{foo,bar/foo}/test.py", ["bar/foo/test.py", "foo/test.py"]],
  ["a pattern without wildcards is the file of that path", "foo/bar/test.py", ["foo/bar/test.py"]],
  ["a pattern without wildcards is the directory of that path", "foo/bar", ["foo/bar/"]],
  ["a pattern may be spelled from the root", "/foo/*.py", ["foo/test.py"]],
  ["what is missing matches nothing", "missing/*.py", []],
  ["nothing matches below a file", "test.py/*", []],
];

export const glob: readonly Statement[] = [
  ...matches.map(([what, pattern, expected]): Statement => ({
    title: `${what}: ${pattern}`,
    async run(context) {
      sameItems("what matches", await matching(context, pattern), expected);
    },
  })),
  {
    title: "matches come in tree order",
    async run(context) {
      sameList("what matches", await matching(context, "{foo,bar}/**/*.py"), [
        "bar/foo/test.py",
        "foo/bar/egg/test.py",
        "foo/bar/test.py",
        "foo/baz/egg/bar/test.py",
        "foo/test.py",
      ]);
    },
  },
  {
    title: "patterns are read from a view's own root",
    async run({ fs }) {
      await writeAll(fs, { "egg/a.py": "1", "a.py": "2" });
      sameItems("what matches", (await gathered(fs.at("egg").glob("*.py"))).map(marked), ["a.py"]);
    },
  },
  {
    title: "a backslash makes a wildcard ordinary",
    async run({ fs }) {
      await writeAll(fs, { "a*b": "1", aXb: "2" });
      sameItems("what matches", (await gathered(fs.glob("a\\*b"))).map(marked), ["a*b"]);
    },
  },
  {
    title: "patterns tell upper from lower case when told",
    async run({ fs }) {
      await fs.write("Readme", "1");
      const found = async (caseSensitive: boolean): Promise<string[]> =>
        (await gathered(fs.glob("*EADME", { caseSensitive }))).map(marked);
      sameItems("what matches in its case", await found(true), []);
      sameItems("what matches in any case", await found(false), ["Readme"]);
    },
  },
  {
    title: "patterns match in any case where names do",
    about: caseInsensitivity,
    async run({ fs }) {
      await fs.write("Readme", "1");
      sameItems("what matches", (await gathered(fs.glob("*EADME"))).map(marked), ["Readme"]);
    },
  },
  {
    title: "a malformed pattern is EINVAL",
    async run({ fs }) {
      for (const pattern of ["a[", "{a"]) await refused(gathered(fs.glob(pattern)), "EINVAL");
    },
  },
  {
    title: "an aborted search ends with the caller's own reason",
    async run({ fs }) {
      await writeAll(fs, { a: "1", b: "2" });
      const reason = new Error("lost interest");
      await failsWith(gathered(fs.glob("*", { signal: AbortSignal.abort(reason) })), reason);
    },
  },
];

async function matching({ fs }: Context, pattern: string): Promise<string[]> {
  for (const file of files) await fs.write(file, file);
  await fs.makeDirectory("test");
  return (await gathered(fs.glob(pattern))).map(marked);
}
