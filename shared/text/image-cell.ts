// Pictures in a terminal are measured in cells of one size everywhere. A page's own cells depend on its font and zoom, and
// the host has none: with them the same picture would take other rows in every window, and the cursor would be elsewhere
// in the host's mirror than on the screen.

/** The cell that programs are told of and pictures are laid out by, in pixels; pages draw it as large as theirs. */
export const IMAGE_CELL = { width: 10, height: 20 } as const;

/** The largest picture that is shown, in pixels: a larger one takes no room and is not drawn. */
export const MAX_IMAGE_PIXELS = 4_194_304;

/** The longest sixel string that is read, in characters; xterm's own parsers stop at as many. */
export const MAX_SIXEL_LENGTH = 10_000_000;

/** The largest file of a picture (iTerm2's protocol) that is read, in bytes: with base64 it just fits into a string. */
export const MAX_IMAGE_FILE = 7_000_000;
