// What may leave for the person's browser or mail program. An address in a terminal is whatever a program has written
// there, so only three schemes pass, and each as parsed here, never as it was typed.

/** Longest address that is handed to the system, in characters: Windows takes no more. */
const LONGEST_ADDRESS = 2_000;

/** What a mail link may carry. Others, such as `attach`, make some mail programs send the person's files. */
const MAIL_FIELDS: ReadonlySet<string> = new Set(['to', 'cc', 'bcc', 'subject', 'body']);

/** The address to open outside, or null when it must not be. */
export function outsideAddress(text: string): string | null {
  if (text.length > LONGEST_ADDRESS) return null;
  const url = URL.parse(text);
  if (url === null || url.href.length > LONGEST_ADDRESS) return null;
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      // `https://bank.example@evil.example` reads as one place and is another.
      return url.username === '' && url.password === '' ? url.href : null;
    case 'mailto:':
      return [...url.searchParams.keys()].every((name) => MAIL_FIELDS.has(name.toLowerCase())) ? url.href : null;
    default:
      return null;
  }
}
