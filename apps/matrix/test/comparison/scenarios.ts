import { access, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stage } from "./stage.ts";
import type { Ran } from "./tool.ts";

/** A situation that mirrors get into, and what a tool made of it, in a few words. */
export interface Scenario {
  readonly title: string;
  /** What is looked at afterwards. */
  readonly question: string;
  play(this: void, stage: Stage): Promise<string>;
  /** Why it is not played on other servers than the embedded one. */
  readonly embeddedOnly?: "counts requests" | "lets the server fail" | "a file system holds no such keys";
  /** Whether it takes a disk to which names are one that differ in case only. */
  readonly foldsCase?: boolean;
}

const OLDER = "2020-01-01T00:00:00Z";
const NEWER = "2025-01-01T00:00:00Z";

export const scenarios: readonly Scenario[] = [
  {
    title: "a file is restored from a backup: other content, same size, older time",
    question: "is it uploaded?",
    async play(stage) {
      await stage.file("a", "new");
      await stage.up();
      await stage.file("a", "old", OLDER);
      return told(await stage.up(), (await stage.get("a")) === "old" ? "yes" : "no");
    },
  },
  {
    title: "a file was touched, with the same content",
    question: "how often is it sent again, in two runs?",
    embeddedOnly: "counts requests",
    async play(stage) {
      await stage.file("a", "same");
      await stage.up();
      await stage.file("a", "same", NEWER);
      const { requests } = stage.embedded;
      requests.reset();
      await stage.up();
      const ended = await stage.up();
      const copies = requests.count("CopyObject");
      return told(
        ended,
        `${requests.count("PutObject")} times${copies > 0 ? `, and ${copies} copies within S3` : ""}`,
      );
    },
  },
  {
    title: "other content, same size, same time to the nanosecond",
    question: "is it uploaded?",
    async play(stage) {
      await stage.file("a", "one");
      await stage.up();
      await stage.file("a", "two");
      return told(await stage.up(), (await stage.get("a")) === "two" ? "yes" : "no");
    },
  },
  {
    title: "a file has a time in the future",
    question: "how often is it sent again, in two runs?",
    embeddedOnly: "counts requests",
    async play(stage) {
      await stage.file("a", "same", "2076-01-01T00:00:00Z");
      await stage.up();
      stage.embedded.requests.reset();
      await stage.up();
      return told(await stage.up(), `${stage.embedded.requests.count("PutObject")} times`);
    },
  },
  {
    title: "nothing changed since the last run, 50 files",
    question: "which requests are sent?",
    embeddedOnly: "counts requests",
    async play(stage) {
      for (let index = 0; index < 50; index += 1) await stage.file(`${index}`, "same");
      await stage.up();
      stage.embedded.requests.reset();
      return told(await stage.up(), requestsOf(stage));
    },
  },
  {
    title: "nothing changed since the last run, a file of 40 MB",
    question: "which requests are sent?",
    embeddedOnly: "counts requests",
    async play(stage) {
      await stage.file("large", "x".repeat(40_000_000));
      await stage.up();
      stage.embedded.requests.reset();
      return told(await stage.up(), requestsOf(stage));
    },
  },
  {
    title: "the target has a file that is excluded",
    question: "is it kept?",
    async play(stage) {
      await stage.file("a", "A");
      await stage.object("b.tmp", "B");
      return told(await stage.up({ excludesTmp: true }), keptOrDeleted(await stage.keys(), ["b.tmp"]));
    },
  },
  {
    title: "the source is empty: a disk that is not mounted",
    question: "are the 30 objects of the target kept?",
    async play(stage) {
      const keys = await plantMany(stage, 30);
      return told(await stage.up(), keptOrDeleted(await stage.keys(), keys));
    },
  },
  {
    title: "the source is missing",
    question: "are the 30 objects of the target kept?",
    async play(stage) {
      const keys = await plantMany(stage, 30);
      await rm(stage.disk.path, { recursive: true });
      return told(await stage.up(), keptOrDeleted(await stage.keys(), keys));
    },
  },
  {
    title: "the source has 2 of the 30 files that the target has",
    question: "are the others kept?",
    async play(stage) {
      const keys = await plantMany(stage, 30);
      await stage.file("00", "A");
      await stage.file("01", "A");
      return told(await stage.up(), keptOrDeleted(await stage.keys(), keys.slice(2)));
    },
  },
  {
    title: "the listing of the source breaks off after 1,000 keys",
    question: "is what only the target has kept?",
    embeddedOnly: "lets the server fail",
    async play(stage) {
      for (let batch = 0; batch < 1_020; batch += 60)
        await Promise.all(
          Array.from({ length: 60 }, (_, index) => stage.object(String(batch + index).padStart(4, "0"), "")),
        );
      await stage.file("1019", "", NEWER);
      await stage.file("mine", "M");
      const action = { kind: "error", status: 403, code: "AccessDenied" } as const;
      for (const operation of ["ListObjects", "ListObjectsV2"] as const)
        stage.embedded.faults.add({ operation, nth: 2, times: Infinity, action });
      return told(await stage.down(), keptOrDeleted(await stage.files(), ["1019", "mine"]));
    },
  },
  {
    title: "one file can't be uploaded",
    question: "is what only the target has kept?",
    embeddedOnly: "lets the server fail",
    async play(stage) {
      await stage.file("bad", "B");
      await stage.file("good", "G");
      await stage.object("old", "O");
      const action = { kind: "error", status: 403, code: "AccessDenied" } as const;
      stage.embedded.faults.add({ operation: "PutObject", key: /bad/, times: Infinity, action });
      return told(await stage.up(), keptOrDeleted(await stage.keys(), ["old"]));
    },
  },
  {
    title: "an object is gone when it is to be read",
    question: "is what only the target has kept?",
    embeddedOnly: "lets the server fail",
    async play(stage) {
      for (const key of ["a", "gone"]) await stage.object(key, key);
      await stage.file("mine", "M");
      const action = { kind: "error", status: 404, code: "NoSuchKey" } as const;
      for (const operation of ["GetObject", "HeadObject"] as const)
        stage.embedded.faults.add({ operation, key: /gone/, times: Infinity, action });
      return told(await stage.down(), keptOrDeleted(await stage.files(), ["mine"]));
    },
  },
  {
    title: "the bucket has `a` and `a/b`, which no disk can; `a` arrives last",
    question: "what is on the disk?",
    embeddedOnly: "a file system holds no such keys",
    async play(stage) {
      await stage.object("a", "file");
      await stage.object("a/b", "below");
      await stage.object("c", "C");
      // So that it is the later of the two, as the outcome is another one when it is the first.
      const action = { kind: "delay", delayMs: 3000 } as const;
      stage.embedded.faults.add({ operation: "GetObject", key: /\/a$/, times: Infinity, action });
      return told(await stage.down(), listed(await stage.files()));
    },
  },
  {
    title: "the bucket has `A` and `a`, which are one name to the disk (exFAT)",
    question: "how many of their two contents are on the disk?",
    embeddedOnly: "a file system holds no such keys",
    foldsCase: true,
    async play(stage) {
      await stage.object("A", "upper");
      await stage.object("a", "lower");
      await stage.object("b", "B");
      const ended = await stage.down();
      const contents = await Promise.all((await stage.files()).map((path) => stage.read(path)));
      const found = contents.filter((content) => content === "upper" || content === "lower").length;
      return told(ended, `${found} of 2`);
    },
  },
  {
    title: "a key has `..` in it: `../escaped`",
    question: "is anything written outside of the target?",
    embeddedOnly: "a file system holds no such keys",
    async play(stage) {
      await stage.object("a", "A");
      await stage.object("../escaped", "E");
      const ended = await stage.down();
      const isOutside = await exists(join(stage.around, "escaped"));
      const files = await stage.files();
      return told(ended, isOutside ? "yes" : `no; on the disk: ${listed(files)}`);
    },
  },
  {
    title: "a file has become a directory",
    question: "what is in the bucket?",
    embeddedOnly: "a file system holds no such keys", // not even for the moment between a copy and a delete
    async play(stage) {
      await stage.object("a", "file");
      await stage.file("a/b", "below");
      return told(await stage.up(), listed(await stage.keys()));
    },
  },
  {
    title: "a directory has become a file",
    question: "what is on the disk?",
    async play(stage) {
      await stage.file("a/b", "below");
      await stage.object("a", "file");
      return told(await stage.down(), listed(await stage.files()));
    },
  },
  {
    title: "a link leads out of the source",
    question: "what is in the bucket?",
    async play(stage) {
      await mkdir(join(stage.around, "outside"));
      await writeFile(join(stage.around, "outside/secret"), "S");
      await stage.file("a", "A");
      await symlink(join(stage.around, "outside"), join(stage.disk.path, "link"));
      return told(await stage.up(), listed(await stage.keys()));
    },
  },
  {
    title: "the source has an empty directory; there and back",
    question: "is it there?",
    async play(stage) {
      await stage.file("a", "A");
      await stage.file("empty/", "");
      await stage.up();
      await rm(stage.disk.path, { recursive: true });
      await mkdir(stage.disk.path);
      return told(await stage.down(), (await stage.files()).includes("empty/") ? "yes" : "no");
    },
  },
  {
    title: "a file there and back",
    question: "is its time kept?",
    async play(stage) {
      await stage.file("a", "A", OLDER);
      await stage.up();
      await rm(join(stage.disk.path, "a"));
      const ended = await stage.down();
      return told(ended, (await stage.modifiedMs("a")) === Date.parse(OLDER) ? "yes" : "no");
    },
  },
  {
    title: "a dry run, with a copy and a delete to do",
    question: "which requests change anything?",
    embeddedOnly: "counts requests",
    async play(stage) {
      await stage.file("a", "A");
      await stage.object("old", "O");
      stage.embedded.requests.reset();
      const ended = await stage.up({ dryRun: true });
      const changing = Object.entries(stage.embedded.requests.counts()).filter(
        ([operation]) => !/^(?:Get|Head|List)/.test(operation),
      );
      return told(
        ended,
        changing.length === 0 ? "none" : changing.map(([operation]) => operation).join(", "),
      );
    },
  },
  {
    title: "two names that differ in their Unicode form only, there and back",
    question: "are both there?",
    async play(stage) {
      await stage.file("caf\u00e9", "NFC");
      await stage.file("cafe\u0301", "NFD");
      await stage.up();
      await rm(stage.disk.path, { recursive: true });
      await mkdir(stage.disk.path);
      const ended = await stage.down();
      return told(ended, (await stage.files()).length === 2 ? "yes" : "no");
    },
  },
];

function told({ exitCode }: Ran, outcome: string): string {
  return exitCode === 0 ? outcome : `${outcome} (exit ${exitCode})`;
}

function keptOrDeleted(there: readonly string[], names: readonly string[]): string {
  const kept = names.filter((name) => there.includes(name)).length;
  if (kept === names.length) return "kept";
  return kept === 0 ? "deleted" : `${names.length - kept} of ${names.length} deleted`;
}

/** Names that a tool has made up for the time of a download end in digits. */
function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  return names.map((name) => (/\d{5,}$/.test(name) ? "a temporary file" : `\`${name}\``)).join(", ");
}

function requestsOf({ embedded }: Stage): string {
  const counts = Object.entries(embedded.requests.counts());
  return counts.map(([operation, count]) => `${count} ${operation}`).join(", ") || "none";
}

async function plantMany(stage: Stage, count: number): Promise<readonly string[]> {
  const keys = Array.from({ length: count }, (_, index) => String(index).padStart(2, "0"));
  for (const key of keys) await stage.object(key, "A");
  return keys;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
