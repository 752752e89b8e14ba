// Dark or light: the system's choice unless the person made one, which is kept in this browser.
// The result is `data-theme` on the root element, which `tokens.css` and the terminals go by.
import { createStore } from 'zustand/vanilla';

const KEY = 'proactor:theme';

/** What the person chose. */
export type ThemeChoice = 'system' | 'dark' | 'light';

/** What is shown. */
export type Theme = 'dark' | 'light';

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(KEY);
  return stored === 'dark' || stored === 'light' ? stored : 'system';
}

/** The choice and what follows from it. */
export const themeStore = createStore<{ readonly choice: ThemeChoice; readonly theme: Theme }>(() => ({
  choice: 'system',
  theme: 'dark',
}));

/** Keeps `data-theme` right from now on. */
export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const apply = (choice: ThemeChoice) => {
    const theme = choice === 'system' ? (system.matches ? 'light' : 'dark') : choice;
    document.documentElement.dataset['theme'] = theme;
    themeStore.setState({ choice, theme });
  };
  apply(storedChoice());
  system.addEventListener('change', () => apply(storedChoice()));
  addEventListener('storage', (event) => {
    if (event.key === KEY) apply(storedChoice());
  });
}

/** Sets the person's choice, for every window of this browser. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const theme = choice === 'system' ? system : choice;
  document.documentElement.dataset['theme'] = theme;
  themeStore.setState({ choice, theme });
}
