import { groups, inspect, runs, runStatement, statementsAbout, type Harness } from "@s3fs/conformance";

/** As "group: title". */
export const allTitles: readonly string[] = groups.flatMap(({ title, statements }) =>
  statements.map((statement) => `${title}: ${statement.title}`),
);

/**
 * The statements that do not hold of a driver as given, or those of some titles.
 *
 * @throws {Error} when a title is that of no statement
 */
export async function failuresOf(harness: Harness, titles: readonly string[] = allTitles): Promise<string[]> {
  const stray = titles.find((title) => !allTitles.includes(title));
  if (stray !== undefined) throw new Error(`there is no statement "${stray}"`);
  const [asGiven] = runs;
  if (asGiven === undefined) throw new Error("there is no run");
  const failed: string[] = [];
  for (const { group, statement, skipped } of statementsAbout(groups, await inspect(harness, asGiven))) {
    const title = `${group}: ${statement.title}`;
    if (skipped !== undefined || !titles.includes(title)) continue;
    try {
      await runStatement(statement, harness, asGiven);
    } catch {
      failed.push(title);
    }
  }
  return failed;
}
