/**
 * Whether a body is none that S3 sends: it is not blank and no XML, or a web page, as one who stands in between shows it
 * with any status, most of all "not found" and "all right".
 */
export function isForeignBody(body: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(body.subarray(0, mostBytesOfBeginning)).trimStart();
  return beginning !== "" && (!beginning.startsWith("<") || page.test(beginning));
}

const mostBytesOfBeginning = 4096;

/** Behind the declaration and comments that XML may begin with as well. */
const page = /^(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/is;

const code = "ERR_FOREIGN_REPLY";

export function foreignReply(httpStatusCode: number): Error {
  const error = new Error("the reply is not one of S3 but a web page, or a text");
  return Object.assign(error, { code, $metadata: { httpStatusCode } });
}

export function isForeignReply(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
