import { equal, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, treeOf, writeAll } from "../gathering.ts";
import { caseInsensitivity, caseSensitivity } from "../needs.ts";
import type { Statement } from "../statement.ts";

/** What a person may write, and the path that it is. */
const spellings: Readonly<Record<string, string>> = {
  "/a": "a",
  "//a": "a",
  "a/": "a",
  "/a/./b": "a/b",
  "a//b": "a/b",
  "a/b/../c/": "a/c",
  "a/../b": "b",
  ".../a": ".../a",
  " a/b ": " a/b ",
};

export const paths: readonly Statement[] = [
  ...Object.entries(spellings).map(([spelled, path]): Statement => ({
    title: `the spelling "${spelled}" is the path "${path}"`,
    async run({ fs }) {
      await fs.write(spelled, "text");
      equal("the path in stat", (await fs.stat(spelled)).path as string, path);
      equal("the text", await fs.read(path).text(), "text");
    },
  })),
  {
    title: "every spelling of the root is the root",
    async run({ fs }) {
      await fs.write("a", "1");
      for (const path of ["", "/", ".", "./", "/.", "//", "a/..", "/a/../."]) {
        equal(`the kind of "${path}"`, (await fs.stat(path)).kind, "directory");
        sameList(`the children of "${path}"`, await childrenOf(fs, path), ["a"]);
      }
    },
  },
  {
    title: "every spelling of a path names the same file",
    async run({ fs }) {
      await fs.write("/a//b/./c.txt", "1");
      for (const path of ["a/b/c.txt", "/a/b/c.txt", "a/b/c.txt/", "./a/x/../b//c.txt"])
        equal(`the text of ${path}`, await fs.read(path).text(), "1");
      sameList("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/c.txt"]);
    },
  },
  {
    title: "a path that climbs above the root is EINVAL",
    async run({ fs }) {
      for (const path of ["..", "/..", "a/../../b", "a/..//../x"]) {
        await refused(fs.stat(path), "EINVAL");
        await refused(fs.write(path, "1"), "EINVAL");
        await refused(gathered(fs.list(path)), "EINVAL");
      }
    },
  },
  {
    title: "a path with a NUL character is EINVAL",
    async run({ fs }) {
      await refused(fs.stat("a\0b"), "EINVAL");
      await refused(fs.write("a\0b", "1"), "EINVAL");
      await refused(fs.read("a\0b").bytes(), "EINVAL");
    },
  },
  {
    title: "a path with a lone surrogate is EINVAL",
    async run({ fs }) {
      await refused(fs.stat("a\ud83d"), "EINVAL");
      await refused(fs.write("\udc18b", "1"), "EINVAL");
    },
  },
  {
    title: "a directory is not mixed up with names that only begin like it",
    async run({ fs }) {
      await writeAll(fs, { "a/x": "1", "a-b": "2", "a.b/y": "3", a0: "4" });
      sameItems("the children of a", await childrenOf(fs, "a"), ["a/x"]);
      await fs.remove("a", { recursive: true });
      sameItems("what is left", await treeOf(fs), ["a-b", "a.b/", "a.b/y", "a0"]);
    },
  },
  {
    title: "a directory may hold one of its own name, which holds another",
    async run({ fs }) {
      await fs.makeDirectory("foo/foo/foo");
      sameList("the children of foo", await childrenOf(fs, "foo"), ["foo/foo"]);
      sameList("the tree", await treeOf(fs), ["foo/", "foo/foo/", "foo/foo/foo/"]);
    },
  },
  {
    title: "names that differ in case only are two files",
    needs: caseSensitivity,
    async run({ fs }) {
      await writeAll(fs, { readme: "small", README: "LARGE" });
      sameItems("the children", await childrenOf(fs), ["README", "readme"]);
      equal("the text of readme", await fs.read("readme").text(), "small");
    },
  },
  {
    title: "names that differ in case only are one file",
    about: caseInsensitivity,
    async run({ fs }) {
      await writeAll(fs, { readme: "small", README: "LARGE" });
      equal("the number of children", (await childrenOf(fs)).length, 1);
      equal("the text of readme", await fs.read("readme").text(), "LARGE");
    },
  },
  {
    title: "a deep path is made, listed and removed whole",
    async run({ fs }) {
      const path = Array.from({ length: 24 }, (_, depth) => `level ${depth}`).join("/");
      await fs.write(path, "deep");
      equal("the number of entries", (await treeOf(fs)).length, 24);
      await fs.remove("level 0", { recursive: true });
      equal("whether the first level is there", await fs.exists("level 0"), false);
    },
  },
];
