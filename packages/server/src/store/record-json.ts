/**
 * JSON in which a Map stays one, at any depth. Fields are taken as they come, so a record that gains one is kept whole
 * without a word of it here.
 */
export function writeRecordJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map) return { [MAP]: [...item] };
    if (isPlainObject(item) && (MAP in item || LITERAL in item)) return { [LITERAL]: Object.entries(item) };
    return item;
  });
}

/** @throws {SyntaxError} */
export function readRecordJson(text: string): unknown {
  return revive(JSON.parse(text));
}

/** In place, because opening a store reads a record for each object in it. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (!isPlainObject(value)) return value;
  const map = value[MAP];
  if (Array.isArray(map)) return new Map(map.map(revivePair));
  const literal = value[LITERAL];
  if (Array.isArray(literal)) return Object.fromEntries(literal.map(revivePair));
  for (const [name, item] of Object.entries(value)) {
    if (typeof item === "object" && item !== null) value[name] = revive(item);
  }
  return value;
}

function revivePair(pair: unknown): [string, unknown] {
  if (!Array.isArray(pair) || pair.length !== 2) throw new SyntaxError("an entry of a map is no pair");
  return [String(pair[0]), revive(pair[1])];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const MAP = "$map";
/** Stands for an object that happens to have a field of one of these two names. */
const LITERAL = "$object";
