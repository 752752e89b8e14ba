// A text with the characters that a search has matched made to stand out, by weight and line as well as by colour.
import { matchedPieces } from '../../shared/text/fuzzy.ts';
import './highlighted.css';

/** The text; `at` are the matched places. */
export function Highlighted({ text, at }: { readonly text: string; readonly at: readonly number[] }) {
  let place = 0;
  return matchedPieces(text, at).map((piece) => {
    const key = place;
    place += piece.text.length;
    if (!piece.matched) return piece.text;
    return (
      <mark key={key} className="matched">
        {piece.text}
      </mark>
    );
  });
}
