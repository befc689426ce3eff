// Writes one file, made to outlive a loss of power as far as the second argument says. Usage: ROOT DURABILITY
import { OsFS } from "../../src/index.ts";

const [root = "", durability] = process.argv.slice(2);
const fs = new OsFS(root, {
  durability: durability === "full" || durability === "file" ? durability : "none",
});
await fs.write("file", "content");
