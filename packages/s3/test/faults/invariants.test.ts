import { CreateMultipartUploadCommand, S3Client } from "@aws-sdk/client-s3";
import { FsError } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, failureOf, mebibyte } from "../place.ts";
import { expectInvariants } from "./invariants.ts";
import { watchResources } from "./resources.ts";
import { closeScene, openScene, secrets, type Scene } from "./scene.ts";

/** What the check says of a scene in which something was done. */
async function checked(act: (scene: Scene) => Promise<unknown>): Promise<string> {
  const resources = watchResources();
  const { scene, record } = await openScene();
  try {
    await act(scene);
    await expectInvariants(scene, record, resources);
    return "all is well";
  } catch (error) {
    return String(error);
  } finally {
    resources.restore();
    await closeScene(scene, record);
  }
}

describe("the check after each fault", () => {
  it("has nothing to say where all is well", async () => {
    const said = await checked(async (scene) => {
      await scene.fs.write("file", "1");
      scene.holds("file", "1");
      await scene.failure(scene.fs.read("nothing").bytes());
    });
    expect(said).toBe("all is well");
  });

  const wrongs: Readonly<Record<string, readonly [(scene: Scene) => Promise<unknown>, RegExp]>> = {
    "an error that is none of ours": [
      (scene) => scene.failure(Promise.reject(new Error("raw"))),
      /no error of ours/,
    ],
    "a file that nobody spoke of": [(scene) => scene.fs.write("file", "1"), /keys of the bucket/],
    "a file that is lost": [async (scene) => scene.holds("file", "1"), /keys of the bucket/],
    "a part of a file": [
      async (scene) => {
        await scene.fs.write("file", "12");
        scene.holds("file", "123", "");
      },
      /none of those that it may/,
    ],
    "an upload": [
      async ({ server: { endpoint, region, credentials } }) => {
        const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
        await client.send(new CreateMultipartUploadCommand({ Bucket: "demo", Key: "left" }));
        client.destroy();
      },
      /uploads that were left behind/,
    ],
    "a reply that nobody reads": [
      async (scene) => {
        await scene.plant("file", bytesOf(4 * mebibyte));
        held = scene.fs.read("file")[Symbol.asyncIterator]();
        await held.next();
      },
      /a request is still open/,
    ],
    "a listener": [
      async (scene) => scene.controller().signal.addEventListener("abort", () => {}),
      /listeners that were left/,
    ],
    "a secret": [
      async (scene) => {
        const error = new FsError("EIO", { detail: "x", cause: { hidden: secrets.sessionToken } });
        await scene.failure(Promise.reject(error));
      },
      /a secret is in/,
    ],
    "a failure behind an exit code of success": [
      async (scene) => scene.ended({ args: ["ls"], code: 0, stdout: "", stderr: "s3fs: nothing there\n" }),
      /the end of ls with 0/,
    ],
    "an exit code of failure that nothing explains": [
      async (scene) => scene.ended({ args: ["ls"], code: 1, stdout: "", stderr: "" }),
      /the end of ls with 1/,
    ],
    "a summary for programs that says otherwise": [
      async (scene) => {
        const stdout = '{"kind":"error","ok":false,"exitCode":1}\n';
        scene.ended({ args: ["mirror", "--json"], code: 3, stdout, stderr: "" });
      },
      /the end of mirror with 3/,
    ],
    "a secret that a command prints": [
      async (scene) =>
        scene.ended({ args: ["ls"], code: 0, stdout: encodeURI(secrets.sessionToken), stderr: "" }),
      /a secret is in/,
    ],
    "requests without an end": [
      async (scene) => {
        scene.mostRequests = 1;
        for (const path of ["a", "b"]) await failureOf(scene.fs.stat(path));
      },
      /requests: /,
    ],
  };
  for (const [what, [act, said]] of Object.entries(wrongs))
    it(`notices ${what}`, async () => {
      expect(await checked(act)).toMatch(said);
    });
});

/** Kept from the collector. */
let held: AsyncIterator<unknown> | undefined;
