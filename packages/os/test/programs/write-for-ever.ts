// Writes one file again and again, each time full of another letter, and says when it begins. Usage: ROOT
import { OsFS } from "../../src/index.ts";

const fs = new OsFS(process.argv[2] ?? "");
process.stdout.write("begun\n");
for (let letter = 97; ; letter = letter === 122 ? 97 : letter + 1) {
  const chunk = new Uint8Array(64 * 1024).fill(letter);
  await fs.write("file", [chunk, chunk, chunk, chunk]);
}
