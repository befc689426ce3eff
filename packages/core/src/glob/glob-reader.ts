import type { GlobAutomaton, GlobState } from "./glob-states.ts";
import type { CharacterClass } from "./parse-class.ts";
import { spellingsOf, type Spellings } from "./spellings.ts";

export interface ReaderOptions {
  readonly caseSensitive: boolean;
  readonly dotFiles: boolean;
}

/**
 * Reads a text once, holding the set of states that the automaton may be in: the cost is the length of the text times
 * the size of the pattern at worst, whatever the pattern. The set is empty when nothing that starts so can match.
 */
export function globReader(
  { start, size }: GlobAutomaton,
  { caseSensitive, dotFiles }: ReaderOptions,
): (text: string) => readonly GlobState[] {
  const marks = new Float64Array(size);
  let round = 0;
  return (text) => {
    let states: GlobState[] = [];
    let isSegmentStart = true;
    enterState(start, states, { marks, round: (round += 1) });
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      const hides = isSegmentStart && character === "." && !dotFiles;
      const step = { point, spellings: spellingsOf(point, caseSensitive), hides };
      const reached: GlobState[] = [];
      round += 1;
      for (const state of states) {
        const next = stateAfter(state, step);
        if (next) enterState(next, reached, { marks, round });
      }
      if (reached.length === 0) return reached;
      states = reached;
      isSegmentStart = character === "/";
    }
    return states;
  };
}

interface Step {
  readonly point: number;
  readonly spellings: Spellings;
  /** Whether this is the first dot of a name that wildcards leave alone. */
  readonly hides: boolean;
}

const SLASH = 0x2f;

function stateAfter(state: GlobState, { point, spellings, hides }: Step): GlobState | undefined {
  if (state.kind === "literal") return spellings.at(-1) === state.point ? state.next : undefined;
  if (point === SLASH) {
    if (state.kind === "slash") return state.next;
    return state.kind === "within" ? state.start : undefined;
  }
  if (hides) return undefined;
  if (state.kind === "star" || state.kind === "within") return state;
  if (state.kind === "globstar") return state.within;
  if (state.kind === "any") return state.next;
  return state.kind === "class" && holds(state.characters, spellings) ? state.next : undefined;
}

function holds({ isNegated, ranges }: CharacterClass, spellings: Spellings): boolean {
  const isListed = ranges.some(([first, last]) => spellings.some((point) => first <= point && point <= last));
  return isListed !== isNegated;
}

interface Marking {
  readonly marks: Float64Array;
  readonly round: number;
}

/** Adds a state and all that can be reached from it without reading on, each once. A stack of its own: chains are long. */
function enterState(first: GlobState, into: GlobState[], { marks, round }: Marking): void {
  const entering = [first];
  for (let state = entering.pop(); state; state = entering.pop()) {
    if (marks[state.id] === round) continue;
    marks[state.id] = round;
    if (state.kind === "choice") {
      entering.push(...state.nexts);
      continue;
    }
    into.push(state);
    const free = followsFreely(state);
    if (free) entering.push(free);
  }
}

function followsFreely(state: GlobState): GlobState | undefined {
  if (state.kind === "star") return state.next;
  if (state.kind === "globstar") return state.after;
  return state.kind === "within" ? state.end : undefined;
}
