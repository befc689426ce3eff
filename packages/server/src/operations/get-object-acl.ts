import { OWNER_ID, ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";
import { findObject } from "./addressed-object.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const getObjectAcl: Operation = async (request, { store }) => {
  const record = await findObject(request, store);
  const owner = grantXml("CanonicalUser", text("ID", OWNER_ID) + text("DisplayName", "s3fs"), "FULL_CONTROL");
  const others = (GRANTS.get(record.attributes.acl) ?? []).map(([group, permission]) =>
    grantXml("Group", text("URI", `http://acs.amazonaws.com/groups/global/${group}`), permission),
  );
  const list = element("AccessControlList", owner + others.join(""));
  return xmlReply(xmlDocument("AccessControlPolicy", ownerXml("Owner") + list));
};

function grantXml(type: "CanonicalUser" | "Group", grantee: string, permission: string): string {
  const attributes = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`;
  return element("Grant", `<Grantee ${attributes}>${grantee}</Grantee>${text("Permission", permission)}`);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
const GRANTS: ReadonlyMap<string, readonly (readonly [group: string, permission: string])[]> = new Map([
  ["public-read", [["AllUsers", "READ"]]],
  [
    "public-read-write",
    [
      ["AllUsers", "READ"],
      ["AllUsers", "WRITE"],
    ],
  ],
  ["authenticated-read", [["AuthenticatedUsers", "READ"]]],
]);
