/** Splits what a function reads, until it reads nothing, into lines of UTF-8 text without their `\n` or `\r\n`. */
export async function* linesOf(
  read: (length: number) => Promise<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for (let isLast = false; !isLast;) {
    const bytes = await read(BLOCK_BYTES);
    isLast = bytes.byteLength === 0;
    const lines = decoder.decode(bytes, { stream: !isLast }).split("\n");
    const rest = lines.pop() ?? "";
    for (const line of lines) {
      yield withoutReturn(begun.join("") + line);
      begun = [];
    }
    if (rest !== "") begun.push(rest);
  }
  if (begun.length > 0) yield withoutReturn(begun.join(""));
}

const BLOCK_BYTES = 65_536;

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
