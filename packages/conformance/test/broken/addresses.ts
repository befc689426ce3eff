import type { Broken } from "./broken.ts";
import { flat, tree } from "./spoil.ts";

/** Drivers with one fault in what they say of places: keys of a store, and URLs. */
export const brokenAddresses: readonly Broken[] = [
  tree(
    "puts every file of a store under one key",
    () => ({ locate: () => ({ store: "tree", key: "" }) }),
    "locate: two paths of a file system are in one store, under two keys",
  ),
  flat(
    "gives two files one address",
    () => ({ url: async () => "keys:///file" }),
    "url: two files have two addresses",
  ),
  flat(
    "gives addresses that are no URLs",
    () => ({ url: async (path) => path }),
    "url: the address of a file is a URL, whatever its name",
  ),
  tree(
    "puts each look into a store of its own",
    () => ({ locate: (path) => ({ store: crypto.randomUUID(), key: path }) }),
    "locate: two paths of a file system are in one store, under two keys",
    "locate: a file is in one place, seen from the whole and from a view",
  ),
  flat(
    "gives addresses that lead nowhere",
    () => ({ url: async (path) => `http://127.0.0.1:1/${encodeURIComponent(path)}` }),
    "url: an address over HTTP opens the file without credentials, whatever its name",
  ),
];
