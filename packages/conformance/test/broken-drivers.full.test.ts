import { expect, it } from "vitest";
import { brokenDrivers } from "./broken/broken-drivers.ts";
import { harnessOf } from "./broken/broken.ts";
import { failuresOf } from "./survey.ts";

const head = `# Broken drivers

Each of these drivers, and in the end layers, is sound but for one fault. Below it stand all the statements that fail because of it, and no
other does: \`S3FS_FULL=1 npx vitest run --project conformance broken-drivers.full\` compares this page with what it
finds, and with \`-u\` writes it anew.
`;

it("each broken driver fails exactly the statements of the table", { timeout: 1_800_000 }, async () => {
  let page = head;
  for (const { fault, ...broken } of brokenDrivers) {
    const failed = await failuresOf(harnessOf(broken));
    page += `\n## ${fault}\n\n${failed.map((title) => `- ${title}\n`).join("")}`;
  }
  await expect(page).toMatchFileSnapshot("../../../docs/broken-drivers.md");
});
