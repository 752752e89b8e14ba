// A stream that uses what is hard about terminals, in the order in which real programs mix it.

const ESC = '\x1b';

/** A picture of one pixel, as a file. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Named pieces, so that a failure says where it is. */
const HARD_STREAM: readonly (readonly [name: string, text: string])[] = [
  ['plain text and line ends', 'hello\r\nworld\r\n\r\n'],
  ['tabs', 'a\tb\tc\r\n'],
  ['colours of every kind', `${ESC}[31mred${ESC}[1;92mbright${ESC}[38;5;200mindexed${ESC}[48;2;1;2;3mrgb${ESC}[0m\r\n`],
  ['every flag', `${ESC}[1;2;3;4;5;7;8;9;53mall${ESC}[22;23mfewer${ESC}[m\r\n`],
  ['underlines', `${ESC}[4:3mcurly${ESC}[58:2::9:8:7mcoloured${ESC}[21mdouble${ESC}[59m${ESC}[24mnone${ESC}[0m\r\n`],
  ['a full line, its margin, and its wrap', 'abcdefghijklmnopqrstuvwxyz0123456789'],
  ['colour reset at the margin', `\r\n${ESC}[44m01234567890123456789${ESC}[0m`],
  ['a wrap with background', `${ESC}[45m01234567890123456789ABC${ESC}[0m\r\n`],
  ['wide characters and one that does not fit', '漢字かなカナ漢字漢x漢字漢字漢\r\n'],
  ['an accent that joins', 'e\u0301a\u0308o\u0302\r\n'],
  ['emoji, a family, a flag, a skin', '👍👨‍👩‍👧🇩🇪👍🏽❤️x\r\n'],
  ['punctuation in three bytes', '…–’“”•\r\n'],
  [
    'half of a wide character overwritten',
    `漢字${ESC}[D${ESC}[31mX${ESC}[0m\r\n${ESC}[7m漢${ESC}[D${ESC}[Dx${ESC}[0m\r\n`,
  ],
  ['erasing with a background', `abc${ESC}[41m${ESC}[K${ESC}[0m\r\nabcdef${ESC}[3D${ESC}[42m${ESC}[2X${ESC}[0m\r\n`],
  ['line drawing by G0', `${ESC}(0lqqk${ESC}(B plain\r\n`],
  ['line drawing by G1 and shifts', `${ESC})0\x0exqx\x0f ok \x0elq\r\n`],
  ['shifted in again', '\x0f'],
  ['saved and restored cursor', `${ESC}7${ESC}[2;5H${ESC}[32msaved${ESC}8back\r\n`],
  ['saved with a character set', `${ESC}(0q${ESC}7${ESC}(B${ESC}[3;3Hx${ESC}8q${ESC}(B\r\n`],
  ['tab stops', `${ESC}[3g${ESC}[4G${ESC}H${ESC}[10G${ESC}H\r\tA\tB\tC\r\n`],
  ['a scroll region', `${ESC}[2;4r${ESC}[2;1Hone\r\ntwo\r\nthree\r\nfour\r\nfive`],
  ['scrolling inside it', `${ESC}[S${ESC}[2T${ESC}[L${ESC}[M${ESC}M${ESC}D`],
  ['origin mode', `${ESC}[?6h${ESC}[1;1Htop${ESC}[9;1Hbottom${ESC}[?6l`],
  ['region off', `${ESC}[r${ESC}[6;1H\r\n`],
  ['insert mode', `abcdef\r${ESC}[3C${ESC}[4hXY漢${ESC}[4l\r\n`],
  ['no wrapping', `${ESC}[?7l0123456789012345678901234${ESC}[?7h\r\n`],
  ['cut and moved characters', `abcdef${ESC}[4G${ESC}[2P${ESC}[@${ESC}[b\r\n`],
  ['repeat', `=${ESC}[12b\r\n`],
  [
    'a link',
    `${ESC}]8;id=x;https://example.org/a?b=c;d${ESC}\\link${ESC}]8;;${ESC}\\ ${ESC}]8;;https://example.org/2\x07two`,
  ],
  ['link ends', `${ESC}]8;;\x07\r\n`],
  ['titles', `${ESC}]0;one\x07${ESC}]2;zwei ü${ESC}\\${ESC}[22;0t${ESC}]2;three\x07${ESC}[23;0t`],
  ['modes', `${ESC}[?1h${ESC}=${ESC}[?2004h${ESC}[?1004h${ESC}[?1002h${ESC}[?1006h${ESC}[?25l${ESC}[5 q${ESC}[?12h`],
  ['the alternate screen', `${ESC}[33m${ESC}[?1049h${ESC}[H${ESC}[2Jfull screen${ESC}[3;1H${ESC}[7m status ${ESC}[0m`],
  ['its own region, cursor and tabs', `${ESC}[2;5r${ESC}7${ESC}[3g${ESC}[5G${ESC}H${ESC}[5;1Hlast\r\nnext\tt`],
  ['its margin', `${ESC}[4;1H${ESC}[46m01234567890123456789${ESC}[0m${ESC}[K`],
  ['erased at the margin', `${ESC}[3;1H01234567890123456789${ESC}[41m${ESC}[2K${ESC}[0m`],
  ['a cut sequence with a control inside', `${ESC}[2;\r3Hx${ESC}[1\n;1Hy`],
  ['back', `${ESC}[?1049l after`],
  [
    'other modes off',
    `${ESC}[?1l${ESC}>${ESC}[?2004l${ESC}[?1004l${ESC}[?1002l${ESC}[?1006l${ESC}[?25h${ESC}[0 q${ESC}[?12l\r\n`,
  ],
  ['strings that mean nothing', `${ESC}P1;2zpayload${ESC}\\${ESC}_apc${ESC}\\${ESC}^pm${ESC}\\${ESC}Xsos${ESC}\\ok`],
  ['eight-bit controls', '\u009b32mgreen\u009b0m\u009d2;c1 title\u009c\r\n'],
  ['cancelled sequences', `${ESC}[31\x18m${ESC}]2;no\x18${ESC}[3${ESC}[1mbold${ESC}[m\r\n`],
  ['protected cells', `${ESC}[1"qkeep${ESC}[0"qgo${ESC}[?2K\r\n`],
  ['a picture', `${ESC}[41mab${ESC}Pq"1;1;3;45#0~~~-~~~${ESC}\\${ESC}[mcd\r\n`],
  ['a picture from a file', `ef${ESC}]1337;File=inline=1;size=99;width=2;height=3:${PNG}\x07gh\r\n`],
  ['a picture that leaves the cursor alone', `${ESC}[?80h${ESC}Pq~-~-~-~-~-~-~-~-~${ESC}\\ij${ESC}[?80l\r\n`],
  ['erased while the cursor waits', `01234567890123456789${ESC}[2K${ESC}[31mx\r\n`],
  ['the screen test pattern', `${ESC}#8${ESC}[3;3H${ESC}[1J`],
  ['scrollback cleared under a wrapped line', `${ESC}[6;1H0123456789012345678901234${ESC}[3J\r\n`],
  ['synchronised output', `${ESC}[?2026hin one go${ESC}[?2026l\r\n`],
  ['soft reset', `${ESC}[!p`],
  // More than a twin keeps.
  ['many lines', Array.from({ length: 24 }, (_, line) => `l${line}\r\n`).join('')],
  ['full reset', `${ESC}cfresh\r\n${ESC}[31m`],
  ['end', 'x'],
];

/** Written to both after a restore: shows regions, sets, tabs, wrapping, joining, saved cursor and attributes at work. */
export const PROBE = `\u0301\x0eq\x0fq${ESC}nq${ESC}(B\x0f\t1\t2wwwwwwwwwwwwwwwwwwwwwwwww\r\n\n\n\n${ESC}[3;3Hi\tj${ESC}8S${ESC}[L${ESC}[2bEND${ESC}[?1049lZ${ESC}8Y`;

/** A piece of the stream and what surrounds it. */
export interface Piece {
  readonly name: string;
  readonly before: Uint8Array;
  readonly bytes: Uint8Array;
  /** The beginning of what follows. */
  readonly after: Uint8Array;
}

/** How far a restored terminal is led on into the rest of the stream, in bytes. */
const GO_ON = 40;

/** The stream, piece by piece. */
export function pieces(): Piece[] {
  const encoder = new TextEncoder();
  const whole = encoder.encode(HARD_STREAM.map(([, text]) => text).join(''));
  let begin = 0;
  return HARD_STREAM.map(([name, text]) => {
    const end = begin + encoder.encode(text).length;
    const piece = {
      name,
      before: whole.subarray(0, begin),
      bytes: whole.subarray(begin, end),
      after: whole.subarray(end, end + GO_ON),
    };
    begin = end;
    return piece;
  });
}
