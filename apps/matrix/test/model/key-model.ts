import {
  below,
  inTreeOrder,
  isWithin,
  joined,
  outcomesOf,
  parentOf,
  Refusal,
  type Model,
  type Snapshot,
} from "./model.ts";
import type { Operation, Outcome } from "./operation.ts";

type Copying = Extract<Operation, { verb: "copy" | "move" }>;

/** Like a bucket: keys and nothing else. A key that ends in a slash marks a directory. */
export function keyModel(): Model {
  const keys = new Map<string, string>();

  const isDirectory = (path: string): boolean =>
    path === "" || [...keys.keys()].some((key) => key.startsWith(`${path}/`));
  const put = (path: string, text: string, overwrite: boolean): void => {
    if (path === "") throw new Refusal("EISDIR");
    if (keys.has(path) && !overwrite) throw new Refusal("EEXIST");
    keys.set(path, text);
  };
  const mark = (path: string): void => {
    if (path !== "") keys.set(`${path}/`, "");
  };
  /** Paths of files, and of directories with a slash. */
  const entriesBelow = (path: string): string[] => {
    const found = new Set<string>();
    for (const key of keys.keys()) {
      if (!key.endsWith("/")) found.add(key);
      for (let above = parentOf(key); above !== ""; above = parentOf(above)) found.add(`${above}/`);
    }
    return [...found]
      .filter((entry) => entry !== `${path}/` && entry.startsWith(path === "" ? "" : `${path}/`))
      .sort(inTreeOrder);
  };
  const removeBelow = (path: string): void => {
    for (const key of keys.keys()) if (path === "" || key.startsWith(`${path}/`)) keys.delete(key);
  };
  /** Directories come with their files; only the empty ones are marked. */
  const merge = ({ from, to, overwrite }: Copying): void => {
    const entries = entriesBelow(from);
    if (entries.length === 0) mark(to);
    for (const entry of entries) {
      const target = joined(to, below(entry, from));
      if (!entry.endsWith("/")) put(target, keys.get(entry) ?? "", overwrite);
      else if (!entries.some((other) => other !== entry && other.startsWith(entry)))
        mark(target.slice(0, -1));
    }
  };

  const transfer = (call: Copying): undefined => {
    const { verb, from, to, overwrite } = call;
    const text = keys.get(from);
    if (text === undefined && !isDirectory(from)) throw new Refusal("ENOENT");
    if (from === to) {
      if (!overwrite) throw new Refusal("EEXIST");
      if (verb === "copy") throw new Refusal("EINVAL");
      return undefined;
    }
    if (text !== undefined) {
      put(to, text, overwrite);
      if (verb === "move") keys.delete(from);
      return undefined;
    }
    if (isWithin(to, from)) throw new Refusal("EINVAL");
    const inTheWay = joined(from, below(from, to));
    if (isWithin(from, to) && (keys.has(inTheWay) || isDirectory(inTheWay))) throw new Refusal("EINVAL");
    merge(call);
    if (verb === "move") removeBelow(from);
    return undefined;
  };

  const remove = ({ path, recursive, missing }: Extract<Operation, { verb: "remove" }>): void => {
    if (path === "" && !recursive) throw new Refusal("EPERM");
    const isThere = keys.has(path) || isDirectory(path);
    if (!isThere && missing === "error") throw new Refusal("ENOENT");
    if (recursive) removeBelow(path);
    if (recursive || keys.has(path) || missing === "ignore") {
      keys.delete(path);
      return;
    }
    if (entriesBelow(path).length > 0) throw new Refusal("ENOTEMPTY");
    keys.delete(`${path}/`);
  };

  const run = (call: Operation): Outcome | void => {
    switch (call.verb) {
      case "write":
        return put(call.path, call.text, call.overwrite);
      case "append":
        if (!keys.has(call.path) && isDirectory(call.path)) throw new Refusal("EISDIR");
        return put(call.path, (keys.get(call.path) ?? "") + call.text, true);
      case "read":
        if (!keys.has(call.path)) throw new Refusal(isDirectory(call.path) ? "EISDIR" : "ENOENT");
        return JSON.stringify(keys.get(call.path));
      case "makeDirectory":
        if (call.exclusive && isDirectory(call.path)) throw new Refusal("EEXIST");
        return mark(call.path);
      case "remove":
        return remove(call);
      case "copy":
      case "move":
        return transfer(call);
    }
  };

  const snapshot = (): Snapshot =>
    Object.fromEntries(
      entriesBelow("").map((entry) => [entry, entry.endsWith("/") ? "" : (keys.get(entry) ?? "")]),
    );
  return { apply: (call) => outcomesOf(() => run(call)), snapshot };
}
