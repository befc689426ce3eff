/** Text without what looks like a secret of a URL, for the rare message that repeats what the command line said. */
export function redact(text: string): string {
  return text.replaceAll(credentials, "$1:***@").replaceAll(secretParameter, "$1***");
}

const credentials = /(:\/*[^\s:@/?'"]+):[^\s'"]*@/g;

const secretParameter =
  /([?&][^\s=&'"]*(?:secret|token|passw|pwd|credential|signature|auth|key)=)[^\s&'"]*/gi;
