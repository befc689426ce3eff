import type { BodyFacts } from "../body/body-facts.ts";
import type { ObjectChecksum } from "../checksum/object-checksum.ts";
import { currentSecondMs } from "../object-times.ts";
import type { ObjectAttributes, NewObject } from "../store/records.ts";

/** What is kept of an object whose bytes came as a whole, and not in parts. */
export function wholeObject(key: string, facts: BodyFacts, attributes: ObjectAttributes): NewObject {
  const checksum = wholeChecksum(facts.checksum);
  return {
    key,
    size: facts.size,
    etag: facts.etag,
    modifiedMs: currentSecondMs(),
    attributes,
    ...(checksum && { checksum }),
    ...(facts.nonce !== undefined && { nonces: [facts.nonce] }),
  };
}

/** The checksum of bytes that were not put together from parts. */
export function wholeChecksum(checksum: BodyFacts["checksum"]): ObjectChecksum | undefined {
  return checksum === undefined ? undefined : { ...checksum, type: "FULL_OBJECT" };
}
