// Writes text with attributes, saying each attribute only when it changes.
import { isProtected, linkOf, sgrParameters } from './attributes.ts';
import { csi, osc } from './sequences.ts';
import type { Internals, RawAttributes } from './xterm-internals.ts';

/** Characters of which none joins another into one cell: the bulk of what is printed. */
const STANDS_ALONE =
  /^[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2500-\u257f\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff]$/;

/** The OSC 8 for a link. A link without an id gets one of ours, so that its parts stay one link when they are drawn apart. */
export function linkSequence(links: Internals['_oscLinkService'], number: number): string {
  const link = number === 0 ? undefined : links.getLinkData(number);
  if (link === undefined) return osc('8;;');
  return osc(`8;id=${link.id ?? `~${number}`};${link.uri}`);
}

/** Collects a snapshot's text. */
export class Pen {
  readonly #links: Internals['_oscLinkService'];
  #parts: string[] = [];
  #sgr = '0';
  #link = 0;
  #protected = false;
  /** What was printed since the last sequence, which the next character might join. */
  #last: 'none' | 'alone' | 'other' = 'none';

  constructor(links: Internals['_oscLinkService']) {
    this.#links = links;
  }

  /** Everything written so far. */
  text(): string {
    return this.#parts.join('');
  }

  /** Writes a sequence that sets no attributes. */
  put(sequence: string): void {
    this.#parts.push(sequence);
    this.#last = 'none';
  }

  /** What is written from here on has these attributes. */
  use(attributes: RawAttributes, of: 'cell' | 'pen' = 'cell'): void {
    const link = linkOf(attributes);
    if (link !== this.#link) {
      this.put(linkSequence(this.#links, link));
      this.#link = link;
    }
    const sgr = sgrParameters(attributes, of);
    const shield = isProtected(attributes);
    if (sgr === this.#sgr && shield === this.#protected) return;
    this.#select(sgr, shield);
  }

  /** What is written from here on looks as in a terminal that was just reset. */
  plain(): void {
    if (this.#link !== 0) this.put(linkSequence(this.#links, 0));
    this.#link = 0;
    if (this.#sgr !== '0' || this.#protected) this.#select('0', false);
  }

  /** Writes the characters of one cell; never joins them to the cell before. */
  print(characters: string): void {
    const kind = STANDS_ALONE.test(characters) ? 'alone' : 'other';
    // Any sequence ends a cell, also where the cursor waits at the margin and must not be moved.
    if (this.#last !== 'none' && (this.#last === 'other' || kind === 'other')) this.#select(this.#sgr, this.#protected);
    this.#parts.push(characters);
    this.#last = kind;
  }

  #select(sgr: string, shield: boolean): void {
    this.#sgr = sgr;
    this.#protected = shield;
    // SGR 0, with which every list begins, also ends protection in xterm.
    this.put(`${csi(`${sgr === '0' ? '' : sgr}m`)}${shield ? csi('1"q') : ''}`);
  }
}
