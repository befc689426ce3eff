import { groups, inspect, runs, statementsAbout, type Harness } from "@s3fs/conformance";
import { memoryStore, serveS3 } from "@s3fs/server";
import { afterAll, expect, it } from "vitest";
import { backends } from "../backends/backends.ts";
import { answer, situations, verbs } from "./situations.ts";

const store = memoryStore();
const server = await serveS3({ store });
afterAll(() => server.close());

const columns = Object.entries(backends(server, store));

const head = `# Behaviour

What every backend answers. The tests of \`apps/matrix/test/suite\` run each statement that says yes here, three times: on
the driver as given, on its essentials only, and inside a sub-directory.
\`npx vitest run --project matrix behaviour -u\` writes this page anew.
`;

it("docs/behaviour.md tells what the backends answer today", { timeout: 300_000 }, async () => {
  const page = [head, "## Verbs\n", await verbsPage(), "## Statements\n", await statementsPage()].join("\n");
  await expect(page).toMatchFileSnapshot("../../../../docs/behaviour.md");
});

/** One table for each backend; backends that answer alike share one. */
async function verbsPage(): Promise<string> {
  const tables = new Map<string, string[]>();
  for (const [name, harness] of columns) {
    const table = await verbsTable(harness);
    tables.set(table, [...(tables.get(table) ?? []), name]);
  }
  return [...tables].map(([table, names]) => `### ${names.join(", ")}\n\n${table}`).join("\n");
}

async function verbsTable(harness: Harness): Promise<string> {
  const rows = [];
  for (const verb of Object.keys(verbs)) {
    const answers = [];
    for (const situation of Object.keys(situations)) answers.push(await answer(harness, verb, situation));
    rows.push([`\`${verb}\``, ...answers]);
  }
  return tableOf(["", ...Object.keys(situations)], rows);
}

async function statementsPage(): Promise<string> {
  const told = new Map<string, Map<string, string>>();
  for (const [name, harness] of columns) told.set(name, await answersOf(harness));
  const sections = groups.map(({ title, statements }) => {
    const rows = statements.map((statement) => [
      statement.title.replaceAll("|", "\\|").replaceAll("*", "\\*"),
      ...columns.map(([name]) => told.get(name)?.get(`${title}: ${statement.title}`) ?? "–"),
    ]);
    return `### ${title}\n\n${tableOf(["", ...columns.map(([name]) => name)], rows)}`;
  });
  const legend =
    "“–”: the statement is about another value of a trait, or about a root that may be missing, as inside a sub-directory.\n";
  return [legend, ...sections].join("\n");
}

async function answersOf(harness: Harness): Promise<Map<string, string>> {
  const [asGiven] = runs;
  if (asGiven === undefined) throw new Error("there is no run");
  const asked = statementsAbout(groups, await inspect(harness, asGiven));
  return new Map(
    asked.map(({ group, statement, skipped }) => [
      `${group}: ${statement.title}`,
      skipped === undefined ? "yes" : `skipped: ${skipped}`,
    ]),
  );
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(header) + line(header.map(() => "---")) + rows.map(line).join("");
}
