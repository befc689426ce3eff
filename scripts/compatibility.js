// Runs the foreign clients and the differential run, and writes docs/server-compatibility.md from what they report.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./package-manager.js";

const page = join(root, "docs/server-compatibility.md");
const against = " against the embedded server";

/**
 * @typedef {{ title: string, ancestorTitles: string[], status: string, meta: {
 *   version?: string, cannotName?: string[], differential?: string,
 *   rules?: { rule: string, source: string, requests: number }[], pyfilesystem?: { title: string, total: number, failed: Record<string, string> } } }} Outcome
 */

process.exit(main());

function main() {
  const folder = mkdtempSync(join(tmpdir(), "s3fs-compatibility-"));
  try {
    const report = join(folder, "report.json");
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, "node_modules/vitest/vitest.mjs"),
        "run",
        "--project",
        "matrix",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
        "test/clients",
        "test/differential",
      ],
      { cwd: root, stdio: "inherit", env: { ...process.env, S3FS_FULL: "1" } },
    );
    /** @type {{ testResults: { assertionResults: Outcome[] }[] }} */
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    writeFileSync(page, render(testResults.flatMap(({ assertionResults }) => assertionResults)));
    spawnSync(join(root, "node_modules/.bin/oxfmt"), [page], { stdio: "inherit" });
    console.log(`wrote ${page}`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly Outcome[]} outcomes */
function render(outcomes) {
  return [
    "# What other people's programs say of `@s3fs/server`",
    "",
    "Written by `npm run compatibility` from a run against the embedded server; `npm run peers` installs the programs.",
    "",
    "## Clients",
    "",
    ...clientTable(outcomes),
    "",
    ...suiteLines(outcomes),
    "## The differential run",
    "",
    ...differentialLines(outcomes),
    "",
  ].join("\n");
}

/** @param {readonly Outcome[]} outcomes */
function clientTable(outcomes) {
  const asked = outcomes.filter(({ ancestorTitles: [group = ""] }) => group.endsWith(against));
  const names = new Set(asked.map(({ ancestorTitles: [group = ""] }) => group.slice(0, -against.length)));
  const probes = new Set(asked.map(({ title }) => title.replace(/ \(skipped: .*\)$/, "")));
  const rows = [...names].map((name) => {
    const own = asked.filter(({ ancestorTitles }) => ancestorTitles[0] === name + against);
    const cells = [...probes].map((probe) => cell(own.find(({ title }) => title.startsWith(probe))));
    const passed = own.filter(({ status }) => status === "passed").length;
    const total = own.filter(({ status }) => status === "passed" || status === "failed").length;
    const version = own.find(({ meta }) => meta.version)?.meta.version ?? "";
    return `| ${name} | ${version} | ${cells.join(" | ")} | ${passed}/${total} |`;
  });
  const notes = asked
    .filter(({ title }) => title.includes("(skipped: "))
    .map(({ ancestorTitles: [group = ""], title }) => `- ${group.slice(0, -against.length)}: ${title}`);
  const unnamed = [...names].flatMap((name) => {
    const own = asked.find(
      ({ ancestorTitles, meta }) => ancestorTitles[0] === name + against && meta.cannotName,
    );
    const keys = (own?.meta.cannotName ?? []).map((key) => `\`${key}\``);
    return keys.length === 0 ? [] : [`- ${name}: ${keys.join(", ")}`];
  });
  return [
    `| client | version | ${[...probes].join(" | ")} | passed |`,
    `| --- | --- | ${[...probes].map(() => "---").join(" | ")} | --- |`,
    ...rows,
    "",
    "What a client does not offer is left out (–):",
    "",
    ...notes,
    "",
    "Odd keys that a client cannot name, whatever the server, and that it was not asked for:",
    "",
    ...unnamed,
  ];
}

/** @param {Outcome | undefined} outcome */
function cell(outcome) {
  if (outcome?.status === "passed") return "✓";
  return outcome?.status === "failed" ? "✗" : "–";
}

/** @param {readonly Outcome[]} outcomes */
function suiteLines(outcomes) {
  const suites = outcomes.flatMap(({ meta }) => meta.pyfilesystem ?? []);
  return suites.flatMap(({ title, total, failed }) => [
    `## PyFilesystem's own suite, ${title}, over fs-s3fs`,
    "",
    `In strict mode ${total - Object.keys(failed).length} of ${total} tests pass, the same as against versitygw. The others fail in`,
    "fs-s3fs itself:",
    "",
    ...Object.entries(failed).map(([name, reason]) => `- \`${name}\`: ${reason}`),
    "",
  ]);
}

/** @param {readonly Outcome[]} outcomes */
function differentialLines(outcomes) {
  const asked = outcomes.filter(({ meta }) => meta.differential);
  /** @param {string} what */
  const count = (what) => asked.filter(({ meta }) => meta.differential === what).length;
  const rules = outcomes.flatMap(({ meta }) => meta.rules ?? []);
  return [
    `${asked.length} requests, no two of the same operation and condition, sent raw to this server and to versitygw:`,
    `${count("same")} are answered the same, ${count("by a rule of S3")} otherwise where S3 has a rule, ${count("not implemented")} are refused with 501.`,
    "A difference without a rule in this table fails the test, and so does a rule that no difference needs:",
    "",
    "| rule of S3, which this server follows | page | requests |",
    "| --- | --- | --- |",
    ...rules.map(
      ({ rule, source, requests }) => `| ${rule} | [${nameOf(source)}](${source}) | ${requests} |`,
    ),
  ];
}

/** @param {string} source */
function nameOf(source) {
  return (
    source
      .split("/")
      .at(-1)
      ?.replace(/^API_|\.html/g, "") ?? source
  );
}
