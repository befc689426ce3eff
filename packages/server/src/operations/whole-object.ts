import type { BodyFacts } from "../body/body-facts.ts";
import type { ObjectChecksum } from "../checksum/object-checksum.ts";
import { currentSecondMs } from "../object-times.ts";
import type { ObjectAttributes, NewObject } from "../store/records.ts";

/** What is kept of an object whose bytes came as a whole, and not in parts. */
export function wholeObject(key: string, facts: BodyFacts, attributes: ObjectAttributes): NewObject {
  const { size, etag, nonce } = facts;
  const object = { key, size, etag, modifiedMs: currentSecondMs(), attributes };
  const checksum = wholeChecksum(facts.checksum);
  // Spread last, because engines take several times as long to add to what was spread first.
  const checked = checksum === undefined ? object : { checksum, ...object };
  return nonce === undefined ? checked : { nonces: [nonce], ...checked };
}

/** The checksum of bytes that were not put together from parts. */
export function wholeChecksum(checksum: BodyFacts["checksum"]): ObjectChecksum | undefined {
  if (checksum === undefined) return undefined;
  return { algorithm: checksum.algorithm, type: "FULL_OBJECT", value: checksum.value };
}
