import { element, text } from "./xml/write-xml.ts";

/** A server has one account, which owns all. */
export const OWNER_ID = "5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5f3c0de5";

/** The number of that account, by which a request can say whose bucket it means. */
export const ACCOUNT_NUMBER = "000000000000";

/** Without a `DisplayName`, as S3 since 2025: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html */
export function ownerXml(name: "Owner" | "Initiator"): string {
  return element(name, text("ID", OWNER_ID));
}
