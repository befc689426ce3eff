import { FsError } from "@s3fs/core";

/**
 * Refuses what Windows would take for something else than a name: a device, another directory, a stream of a file, or
 * a name without its last character. https://learn.microsoft.com/windows/win32/fileio/naming-a-file has the rules.
 *
 * @throws {FsError} EINVAL, on that platform only
 */
export function refuseUnsafeName(name: string, platform: string): void {
  if (platform !== "win32") return;
  const rule = brokenRule(name);
  if (rule !== undefined)
    throw new FsError("EINVAL", { detail: `Windows has no name ${JSON.stringify(name)}: ${rule}` });
}

function brokenRule(name: string): string | undefined {
  if (/[<>:"|?*\\/]/.test(name)) return 'none of < > : " | ? * \\ / can be in one';
  if (Array.from(name).some((character) => character < " ")) return "no control character can be in one";
  if (/[. ]$/.test(name)) return "the last character is no dot and no space";
  return deviceName.test(name) ? "it is the name of a device" : undefined;
}

const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?: *\..*)?$/i;
