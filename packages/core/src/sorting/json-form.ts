import type { ItemForm } from "./item-form.ts";

/** Items as JSON. */
export function jsonForm<T extends object>(bytesOf: (item: T) => number): ItemForm<T> {
  return {
    bytesOf,
    hasText: isJson,
    toText: (item) => JSON.stringify(item),
    fromText: (text) => JSON.parse(text) as T, // what `toText` made of one
  };
}

/** Whether JSON gives it back as it is: a backend's own record may hold anything. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isJson);
  if (typeof value !== "object" || "toJSON" in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain && Object.values(value).every(isJson);
}
