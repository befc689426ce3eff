import { element, text } from "./xml/write-xml.ts";

/** A server has one account, which owns all. */
export const OWNER_ID = "5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5";

export function ownerXml(name: "Owner" | "Initiator"): string {
  return element(name, text("ID", OWNER_ID) + text("DisplayName", "s3fs"));
}
