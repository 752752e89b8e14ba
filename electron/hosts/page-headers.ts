// Headers that every answer with a part of the page carries, whichever host gives it: what the page may load, whom it may
// speak to, who may frame it. A response header holds where a `<meta>` would come too late or could be edited out.

/** Headers for the page; `connect` names what it may speak to besides its own origin. */
export function pageHeaders(connect: readonly string[]): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      // xterm's image decoder is WebAssembly.
      "script-src 'self' 'wasm-unsafe-eval'",
      // Terminals and panes place their parts with inline styles.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      ["connect-src 'self'", ...connect].join(' '),
      "object-src 'none'",
      "frame-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  };
}
