/** The path of a browser's executable. Installs one where that can be done; ends the process where there is none. */
export function findBrowser(): string;
