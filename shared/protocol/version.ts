/** Raised by every change that an older page or host would misread. Both sides must say the same. */
export const PROTOCOL_VERSION = 2;
