// The secret that lets this page speak to its host. It arrives in the address's fragment, which browsers
// never send anywhere, and moves at once into this tab's session storage: a reload keeps it, a duplicated
// tab inherits it, and the address bar no longer shows it to whoever looks over a shoulder.

const KEY = 'proactor:token';
const FRAGMENT = /^#token=([^&]+)/;

/** The token in an address's fragment, or null when there is none. */
export function tokenInFragment(hash: string): string | null {
  const found = FRAGMENT.exec(hash)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

/** Takes the token out of the address, if one is there, and gives the token to use; null when this tab has none. */
export function takeToken(): string | null {
  const fresh = tokenInFragment(location.hash);
  if (fresh === null) return sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, fresh);
  history.replaceState(history.state, '', location.pathname + location.search);
  return fresh;
}
