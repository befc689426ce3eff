// Installs pinned foreign S3 servers and clients into .peers/, each where its toolchain exists, for the tests that
// check this project against programs it did not write. What cannot be installed is named, and its tests skip.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../.peers", import.meta.url));

const goPrograms = [
  {
    name: "versitygw",
    module: "github.com/versity/versitygw",
    version: "v1.8.0",
    program: "/cmd/versitygw",
    quick: true,
  },
  {
    name: "minio",
    module: "github.com/minio/minio",
    version: "v0.0.0-20260212201848-7aac2a2c5b7c",
    program: "",
    quick: false,
  },
  {
    name: "weed", // SeaweedFS 4.53
    module: "github.com/seaweedfs/seaweedfs",
    version: "v0.0.0-20261109003541-7506e5f91cd6",
    program: "/weed",
    quick: false,
  },
  { name: "rclone", module: "github.com/rclone/rclone", version: "v1.76.0", program: "", quick: false },
  { name: "s5cmd", module: "github.com/peak/s5cmd/v2", version: "v2.3.0", program: "", quick: false },
];

const nodePackages = {
  "@aws-sdk/client-s3": "3.1169.0",
  "@aws-sdk/lib-storage": "3.1169.0",
  "@aws-sdk/s3-request-presigner": "3.1163.0",
  "lean-s3": "0.6.3",
  minio: "8.0.7",
};

const pythonPackages = [
  "moto[server]==5.2.5",
  "awscli==1.46.3",
  "boto3==1.44.5",
  "fs-s3fs==1.1.1",
  "opendal==0.47.12",
  "s3cmd==2.4.0",
  "setuptools==80.10.2",
];

/** Its own suite has tests that no release has yet. */
const pyFilesystem = {
  repository: "https://github.com/PyFilesystem/pyfilesystem2",
  commit: "77a8562785fc37cb2e30bdcd39c133097ba62dce",
};

main(process.argv.includes("--quick"));

/** @param {boolean} quick install only what takes less than a minute or so */
function main(quick) {
  mkdirSync(home, { recursive: true });
  const results = [
    installPython(),
    installNode(),
    ...(quick ? [] : [installPyFilesystem()]),
    ...goPrograms.map((peer) => (quick && !peer.quick ? leftOut(peer) : installGo(peer))),
  ];
  for (const { name, outcome } of results) console.log(`${name}: ${outcome}`);
}

/** @param {{ name: string }} peer */
function leftOut({ name }) {
  const isThere = existsSync(join(home, "bin", name));
  return { name, outcome: isThere ? "already installed" : "left out, takes minutes to build; npm run peers" };
}

/**
 * Builds from a module file of its own: `go install module@version` also asks for the list of versions, which not
 * every proxy serves.
 *
 * @param {{ name: string, module: string, version: string, program: string }} peer
 */
function installGo({ name, module, version, program }) {
  const target = join(home, "bin", name);
  if (existsSync(target)) return { name, outcome: "already installed" };
  if (!answers("go", "version")) return { name, outcome: "skipped, no Go toolchain" };
  const folder = join(home, "go", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), `module peer\n\ngo 1.24\n\nrequire ${module} ${version}\n`);
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod -trimpath" };
  const built = run("go", ["build", "-o", target, `${module}${program}`], { env, cwd: folder });
  return { name, outcome: told(built, `${module}@${version}`) };
}

function installPython() {
  const name = "moto, aws-cli, boto3, fs-s3fs, opendal, s3cmd";
  const venv = join(home, "python");
  const list = pythonPackages.join(", ");
  if (isInstalled(venv, list)) return { name, outcome: "already installed" };
  if (!answers("python3", "--version")) return { name, outcome: "skipped, no Python" };
  const made = run("python3", ["-m", "venv", venv]);
  if (made.status !== 0) return { name, outcome: told(made, "venv") };
  const pip = run(join(venv, "bin", "pip"), [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    ...pythonPackages,
  ]);
  if (pip.status === 0) writeFileSync(join(venv, "installed.txt"), list);
  return { name, outcome: told(pip, list) };
}

/** Packages of npm in a project of their own, so that none of them is a dependency of this one. */
function installNode() {
  const name = "minio-js, lean-s3, AWS SDK for JavaScript";
  const folder = join(home, "node");
  const description = JSON.stringify({ private: true, dependencies: nodePackages }, null, 2);
  if (isInstalled(folder, description)) return { name, outcome: "already installed" };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), description);
  const npm = run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: folder,
  });
  if (npm.status === 0) writeFileSync(join(folder, "installed.txt"), description);
  return { name, outcome: told(npm, Object.keys(nodePackages).join(", ")) };
}

function installPyFilesystem() {
  const name = "PyFilesystem of its repository";
  const { repository, commit } = pyFilesystem;
  const folder = join(home, "pyfilesystem");
  if (existsSync(join(folder, "fs"))) return { name, outcome: "already installed" };
  if (!answers("git", "--version")) return { name, outcome: "skipped, no git" };
  rmSync(folder, { recursive: true, force: true });
  const cloned = run("git", ["clone", "--quiet", "--no-checkout", repository, folder]);
  const result =
    cloned.status === 0 ? run("git", ["-C", folder, "checkout", "--quiet", commit, "--", "fs"]) : cloned;
  return { name, outcome: told(result, `${repository} at ${commit}`) };
}

/**
 * What was installed is written down, so that another list is installed anew.
 *
 * @param {string} folder @param {string} list
 */
function isInstalled(folder, list) {
  const record = join(folder, "installed.txt");
  return existsSync(record) && readFileSync(record, "utf8") === list;
}

/** @param {string} command @param {string} argument */
function answers(command, argument) {
  return spawnSync(command, [argument], { stdio: "ignore" }).status === 0;
}

/** @param {string} command @param {readonly string[]} parameters @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [options] */
function run(command, parameters, options = {}) {
  return spawnSync(command, parameters, { ...options, encoding: "utf8", timeout: 1_200_000 });
}

/** @param {{ status: number | null, stderr: string }} result @param {string} what */
function told({ status, stderr }, what) {
  if (status === 0) return `installed (${what})`;
  const reason = (stderr ?? "").trim().split("\n").at(-1);
  return `skipped, could not be installed: ${reason}`;
}
