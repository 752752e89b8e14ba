// In an installed app everything lies in one archive, except what must be a file of its own: native code, and the entries
// of threads and of helper processes. Electron reads archives like folders, but not everybody who starts a file does.

/** Where a file of the build really lies: beside the archive when it would be in one. */
export function unpacked(url: URL): URL {
  return new URL(url.href.replace('/app.asar/', '/app.asar.unpacked/'));
}
