import { OWNER_ID, ownerXml } from "./owner.ts";
import { invalidArgument, s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { XmlElement } from "./xml/read-xml.ts";
import { element, text, xmlDocument } from "./xml/write-xml.ts";

/** The canned ACL that a request asks for by header; private where it names none. */
export function readAclHeader(request: S3Request, kind: "object" | "bucket" = "object"): string {
  const acl = request.header("x-amz-acl");
  if (acl === undefined) return "private";
  if (!GRANTS.has(acl) || (kind === "object" && acl === "log-delivery-write")) {
    throw invalidArgument("x-amz-acl", acl, "The canned ACL is not one that S3 has.");
  }
  return acl;
}

/** The canned ACL that grants what an `AccessControlPolicy` document says; NotImplemented where none does. */
export function readAclDocument(root: XmlElement | undefined): string {
  if (root?.name !== "AccessControlPolicy") throw s3Error("MalformedACLError");
  const [owner] = root.children("Owner");
  const [list] = root.children("AccessControlList");
  if (owner?.text("ID") === undefined || list === undefined) throw s3Error("MalformedACLError");
  checkUser(owner.text("ID"));
  const grants = list.children("Grant").map(readGrant);
  const [acl] = [...GRANTS].find(([, others]) => isSameSet(grants, [OWNER_GRANT, ...others])) ?? [];
  if (acl !== undefined) return acl;
  throw s3Error("NotImplemented", {
    message: "Only access control lists that a canned ACL stands for are kept.",
  });
}

/** The `AccessControlPolicy` document that a canned ACL stands for. */
export function writeAcl(acl: string): string {
  const owner = grantXml("CanonicalUser", text("ID", OWNER_ID), "FULL_CONTROL");
  const others = (GRANTS.get(acl) ?? []).map((grant) => {
    const [group = "", permission = ""] = grant.split(" ");
    return grantXml("Group", text("URI", group), permission);
  });
  const list = element("AccessControlList", owner + others.join(""));
  return xmlDocument("AccessControlPolicy", ownerXml("Owner") + list);
}

function grantXml(type: "CanonicalUser" | "Group", grantee: string, permission: string): string {
  const attributes = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}"`;
  return element("Grant", `<Grantee ${attributes}>${grantee}</Grantee>${text("Permission", permission)}`);
}

/** @returns who is granted what, as the texts of `GRANTS` */
function readGrant(grant: XmlElement): string {
  const [grantee] = grant.children("Grantee");
  const permission = grant.text("Permission") ?? "";
  if (grantee === undefined || !PERMISSIONS.has(permission)) throw s3Error("MalformedACLError");
  const group = grantee.text("URI");
  if (group === undefined) {
    checkUser(grantee.text("ID"));
    return `owner ${permission}`;
  }
  if (!GROUPS.has(group)) throw invalidArgument("Group/URI", group, "Invalid group uri");
  return `${group} ${permission}`;
}

function checkUser(id: string | undefined): void {
  if (id === undefined) throw s3Error("MalformedACLError");
  if (id !== OWNER_ID) throw invalidUser(id);
}

function invalidUser(id: string): S3Error {
  return invalidArgument("CanonicalUser/ID", id, "Invalid id");
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  const set = new Set(left);
  return set.size === right.length && right.every((item) => set.has(item));
}

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";
const GROUPS: ReadonlySet<string> = new Set([ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY]);
const PERMISSIONS: ReadonlySet<string> = new Set(["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"]);
const OWNER_GRANT = "owner FULL_CONTROL";

/**
 * What each canned ACL grants to others than the owner; those that grant to other accounts grant to nobody here.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const GRANTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["private", []],
  ["public-read", [`${ALL_USERS} READ`]],
  ["public-read-write", [`${ALL_USERS} READ`, `${ALL_USERS} WRITE`]],
  ["authenticated-read", [`${AUTHENTICATED_USERS} READ`]],
  ["log-delivery-write", [`${LOG_DELIVERY} WRITE`, `${LOG_DELIVERY} READ_ACP`]],
  ["aws-exec-read", []],
  ["bucket-owner-read", []],
  ["bucket-owner-full-control", []],
]);
