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

/** Like a disk: one thing at one path, directories stay until they are removed. */
export function treeModel(): Model {
  /** A text for a file, undefined for a directory. */
  const nodes = new Map<string, string | undefined>([["", undefined]]);

  const isFile = (path: string): boolean => nodes.get(path) !== undefined;
  const isDirectory = (path: string): boolean => nodes.has(path) && !isFile(path);
  const inside = (path: string): string[] =>
    [...nodes.keys()].filter((other) => other !== path && isWithin(other, path));
  const refuseBelowFile = (path: string): void => {
    for (let above = path; above !== ""; above = parentOf(above))
      if (isFile(parentOf(above))) throw new Refusal("ENOTDIR");
  };
  const makeParents = (path: string): void => {
    for (let above = parentOf(path); above !== ""; above = parentOf(above)) nodes.set(above, undefined);
  };
  const put = (path: string, text: string, overwrite: boolean): void => {
    refuseBelowFile(path);
    if (isDirectory(path))
      throw overwrite || path === "" ? new Refusal("EISDIR") : new Refusal("EISDIR", "EEXIST");
    if (isFile(path) && !overwrite) throw new Refusal("EEXIST");
    makeParents(path);
    nodes.set(path, text);
  };
  const make = (path: string, exclusive: boolean): void => {
    if (isFile(path) || (exclusive && nodes.has(path))) throw new Refusal("EEXIST");
    refuseBelowFile(path);
    makeParents(path);
    nodes.set(path, undefined);
  };
  const removeTree = (path: string): void => {
    for (const other of inside(path)) nodes.delete(other);
    if (path !== "") nodes.delete(path);
  };
  const merge = ({ from, to, overwrite }: Copying): void => {
    const entries = inside(from).sort((left, right) => inTreeOrder(marked(left), marked(right)));
    make(to, false);
    for (const entry of entries) {
      const text = nodes.get(entry);
      const target = joined(to, below(entry, from));
      if (text === undefined) make(target, false);
      else put(target, text, overwrite);
    }
  };
  const marked = (path: string): string => (isDirectory(path) ? `${path}/` : path);

  const transfer = (call: Copying): Outcome | undefined => {
    const { verb, from, to, overwrite } = call;
    if (!nodes.has(from)) throw new Refusal("ENOENT");
    if (from === to) {
      if (!overwrite) throw new Refusal("EEXIST");
      if (verb === "copy") throw new Refusal("EINVAL");
      return undefined;
    }
    const text = nodes.get(from);
    if (text !== undefined) {
      put(to, text, overwrite);
      if (verb === "move") nodes.delete(from);
      return undefined;
    }
    if (isWithin(to, from)) throw new Refusal("EINVAL");
    if (isWithin(from, to) && nodes.has(joined(from, below(from, to)))) throw new Refusal("EINVAL");
    merge(call);
    if (verb === "move") removeTree(from);
    return undefined;
  };

  const run = (call: Operation): Outcome | void => {
    switch (call.verb) {
      case "write":
        return put(call.path, call.text, call.overwrite);
      case "append":
        return put(call.path, (nodes.get(call.path) ?? "") + call.text, true);
      case "read":
        if (!nodes.has(call.path)) throw new Refusal("ENOENT");
        if (isDirectory(call.path)) throw new Refusal("EISDIR");
        return JSON.stringify(nodes.get(call.path));
      case "makeDirectory":
        return make(call.path, call.exclusive);
      case "remove":
        if (call.path === "" && !call.recursive) throw new Refusal("EPERM");
        if (!nodes.has(call.path) && call.missing === "ignore") return undefined;
        if (!nodes.has(call.path)) throw new Refusal("ENOENT");
        if (!call.recursive && inside(call.path).length > 0) throw new Refusal("ENOTEMPTY");
        return removeTree(call.path);
      case "copy":
      case "move":
        return transfer(call);
    }
  };

  const snapshot = (): Snapshot =>
    Object.fromEntries(
      [...nodes].flatMap(([path, text]) => (path === "" ? [] : [[marked(path), text ?? ""]])),
    );
  return { apply: (call) => outcomesOf(() => run(call)), snapshot };
}
