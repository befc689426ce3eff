/** A whole S3 reply: `content` is what `element` and `text` made. */
export function xmlDocument(root: string, content: string): string {
  return `${DECLARATION}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
}

/** The body of an error, which carries no namespace. */
export function xmlError(content: string): string {
  return `${DECLARATION}<Error>${content}</Error>`;
}

/** An element around other elements. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** An element around escaped text; nothing at all for undefined. */
export function text(name: string, value: string | number | boolean | undefined): string {
  if (value === undefined) return "";
  return `<${name}>${typeof value === "string" ? escapeText(value) : value}</${name}>`;
}

/** Control characters become references: XML 1.0 forbids them, so clients ask for `encoding-type=url` where keys hold some. */
function escapeText(value: string): string {
  return SPECIAL.test(value) ? value.replace(EACH_SPECIAL, escapeCharacter) : value;
}

function escapeCharacter(character: string): string {
  return NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const SPECIAL = /[&<>"\u0000-\u001f\u007f\ufffe\uffff]/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const EACH_SPECIAL = /[&<>"\u0000-\u001f\u007f\ufffe\uffff]/g;
