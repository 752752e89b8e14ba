// How a page in Electron comes by its port. The page asks with a window message, the preload asks main on a channel of
// its own, and the port comes back the same way. These names are all that the three agree on besides the Port itself.

/** What a page posts to its own window to ask for a port. */
export const PORT_REQUEST = 'proactor:port-request';

/** What the preload posts to the page together with the port. */
export const PORT_MESSAGE = 'proactor:port';

/** How the preload calls what it posts to the page when files were dropped on it: their paths, which browsers don't tell. */
export const DROP_MESSAGE = 'proactor:dropped';

/** The only channel between preload and main: a question without content, and a port as the answer. */
export const PORT_CHANNEL = 'proactor:port';
