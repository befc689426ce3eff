import type { CharacterClass } from "./parse-class.ts";
import { malformed, type GlobNode, type GlobNodes } from "./parse-glob.ts";
import { spellingsOf } from "./spellings.ts";

/** One state of the automaton that reads a path; `id` counts from 0, for marking. */
export type GlobState =
  | { readonly kind: "match"; readonly id: number }
  | { readonly kind: "literal"; readonly id: number; readonly point: number; readonly next: GlobState }
  | {
      readonly kind: "class";
      readonly id: number;
      readonly characters: CharacterClass;
      readonly next: GlobState;
    }
  | { readonly kind: "any" | "star" | "slash"; readonly id: number; readonly next: GlobState }
  /** Before a segment that `**` may take: either one follows, or `after` does; a last `**` takes at least one. */
  | {
      readonly kind: "globstar";
      readonly id: number;
      readonly after: GlobState | undefined;
      readonly within: Within;
    }
  | Within
  | { readonly kind: "choice"; readonly id: number; readonly nexts: readonly GlobState[] };

/** Inside a segment that `**` takes. */
interface Within {
  readonly kind: "within";
  readonly id: number;
  /** Where the next segment starts. */
  start: GlobState | undefined;
  /** What the end of the path means here. */
  readonly end: GlobState | undefined;
}

export interface GlobAutomaton {
  readonly start: GlobState;
  /** How many states there are. */
  readonly size: number;
}

/**
 * Compiles from the last element to the first, so that each knows what follows it. Alternatives share what follows
 * their braces: nothing is expanded, and the size stays linear in the length of the pattern.
 */
export function globStates(pattern: string, nodes: GlobNodes, caseSensitive: boolean): GlobAutomaton {
  let size = 0;
  const context = { pattern, caseSensitive, globstars: new Map(), identify: () => (size += 1) - 1 };
  const start = compileAll(nodes, { kind: "match", id: context.identify() }, context);
  return { start, size };
}

interface Context {
  readonly pattern: string;
  readonly caseSensitive: boolean;
  /** By what follows it: the `**` of many alternatives are one. */
  readonly globstars: Map<GlobState, GlobState>;
  identify(this: void): number;
}

function compileAll(nodes: GlobNodes, end: GlobState, context: Context): GlobState {
  return nodes.reduceRight((next, node) => compile(node, next, context), end);
}

function compile(node: GlobNode, next: GlobState, context: Context): GlobState {
  const { pattern, caseSensitive, identify } = context;
  switch (node.kind) {
    case "literal":
      return { kind: "literal", id: identify(), point: canonical(node.point, caseSensitive), next };
    case "class":
      return { kind: "class", id: identify(), characters: node.characters, next };
    case "any":
      return { kind: "any", id: identify(), next };
    case "star":
      return next.kind === "star" ? next : { kind: "star", id: identify(), next };
    case "globstar":
      return sharedGlobstar(next, context);
    case "slash":
      if (next.kind === "match") throw malformed(pattern, 'ends an alternative in "/"; put it after the "}"');
      return { kind: "slash", id: identify(), next };
    case "choice": {
      const nexts = node.alternatives.map((alternative) => compileAll(alternative, next, context));
      return { kind: "choice", id: identify(), nexts };
    }
  }
}

function sharedGlobstar(next: GlobState, context: Context): GlobState {
  const compiled = context.globstars.get(next) ?? compileGlobstar(next, context);
  context.globstars.set(next, compiled);
  return compiled;
}

/** `**` is a whole segment when `/` or the end follows; before braces, each alternative decides for itself. */
function compileGlobstar(next: GlobState, context: Context): GlobState {
  const { identify } = context;
  if (next.kind === "choice") {
    const nexts = next.nexts.map((each) => sharedGlobstar(each, context));
    return { kind: "choice", id: identify(), nexts };
  }
  if (next.kind !== "slash" && next.kind !== "match") return compile({ kind: "star" }, next, context);
  const after = next.kind === "slash" ? next.next : undefined;
  if (after?.kind === "globstar") return after; // any number of segments, and any number more
  const end = next.kind === "match" ? next : undefined;
  const within: Within = { kind: "within", id: identify(), start: undefined, end };
  within.start = { kind: "globstar", id: identify(), after, within };
  return within.start;
}

function canonical(point: number, caseSensitive: boolean): number {
  return spellingsOf(point, caseSensitive).at(-1) ?? point;
}
