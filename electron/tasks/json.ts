// JSON as people keep it in editors' settings: with comments and with commas too many.
import { TaskFileError } from './folder-files.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads JSON with comments and trailing commas. Throws `TaskFileError`. */
export function parseJsonWithComments(text: string): unknown {
  return parse(withoutComments(text).replace(/,(?=\s*[}\]])/g, (comma, at, whole) => keepInText(comma, at, whole)));
}

/** Reads plain JSON. Throws `TaskFileError`. */
export function parseJson(text: string): unknown {
  return parse(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TaskFileError(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A value as an object; null when it is none. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

const TOKEN = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Blanks out comments, and leaves texts that look like them. */
function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('"') ? token : token.replace(/[^\n]/g, ' ')));
}

/** A comma inside a text stays: an even number of open quotes before it means that it stands outside. */
function keepInText(comma: string, at: unknown, whole: unknown): string {
  const line = String(whole).slice(0, Number(at));
  const begin = line.lastIndexOf('\n') + 1;
  const quotes = line.slice(begin).match(/"(?:[^"\\]|\\.)*"|"/g) ?? [];
  return quotes.some((quote) => quote.length === 1) ? comma : '';
}
