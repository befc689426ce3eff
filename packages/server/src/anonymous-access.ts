/** What anyone may do with a bucket and all its objects: list and read, or write and delete as well. */
export type AnonymousAccess = "read" | "read-write";
