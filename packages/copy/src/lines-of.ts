/** Splits chunks of UTF-8 into lines without their `\n`; what follows the last one is a line if it is not empty. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const chunk of chunks) {
    const lines = (begun + decoder.decode(chunk, { stream: true })).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
  }
  if (begun !== "") yield begun;
}

/** Lines as UTF-8 in chunks of about 64 KiB. */
export async function* chunksOf(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  let gathered: string[] = [];
  let characters = 0;
  for await (const line of lines) {
    gathered.push(line, "\n");
    characters += line.length + 1;
    if (characters < CHUNK_CHARACTERS) continue;
    yield encoder.encode(gathered.join(""));
    gathered = [];
    characters = 0;
  }
  if (gathered.length > 0) yield encoder.encode(gathered.join(""));
}

const CHUNK_CHARACTERS = 65_536;
