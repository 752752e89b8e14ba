// The look of text as a stream has set it with SGR sequences (CSI … m), and the sequence that sets it again.

/** The attributes that are on or off, in the order in which they are written. */
const FLAGS = ['bold', 'dim', 'italic', 'blink', 'inverse', 'hidden', 'struck', 'overlined'] as const;

type Flag = (typeof FLAGS)[number];

/** How text looks. Colours are SGR parameters: `31`, `104`, `38;5;12`, `48;2;1;2;3`; null is the terminal's own. */
export interface Look {
  readonly flags: ReadonlySet<Flag>;
  /** 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed. */
  readonly underline: number;
  readonly foreground: string | null;
  readonly background: string | null;
}

const FLAG_CODES: Readonly<Record<Flag, number>> = {
  bold: 1,
  dim: 2,
  italic: 3,
  blink: 5,
  inverse: 7,
  hidden: 8,
  struck: 9,
  overlined: 53,
};

const SETS: Readonly<Record<number, Flag>> = Object.fromEntries(FLAGS.map((flag) => [FLAG_CODES[flag], flag]));

const CLEARS: Readonly<Record<number, readonly Flag[]>> = {
  6: [],
  22: ['bold', 'dim'],
  23: ['italic'],
  25: ['blink'],
  27: ['inverse'],
  28: ['hidden'],
  29: ['struck'],
  55: ['overlined'],
};

/** Underline styles that terminals know: none, single, double, curly, dotted, dashed. */
const MAX_UNDERLINE = 5;

/** One parameter with its colon-separated parts: `38:2::1:2:3` is `[38, 2, 0, 1, 2, 3]`. */
type Parameter = readonly number[];

function parse(parameters: string): Parameter[] {
  return parameters.split(';').map((part) => part.split(':').map((number) => (number === '' ? 0 : Number(number))));
}

function byte(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : Math.min(255, value);
}

/** Remembers what the SGR sequences of one stream add up to. */
export class SgrState {
  #flags = new Set<Flag>();
  #underline = 0;
  #foreground: string | null = null;
  #background: string | null = null;
  #underlineColour: string | null = null;

  /** How text looks from here on; of use until the next sequence. */
  get look(): Look {
    return {
      flags: this.#flags,
      underline: this.#underline,
      foreground: this.#foreground,
      background: this.#background,
    };
  }

  /** Everything as it is in a terminal that was just switched on. */
  reset(): void {
    this.#flags.clear();
    this.#underline = 0;
    this.#foreground = null;
    this.#background = null;
    this.#underlineColour = null;
  }

  /** Takes the parameters of one SGR sequence: what stands between `CSI` and `m`. */
  apply(parameters: string): void {
    const list = parse(parameters);
    for (let index = 0; index < list.length; index += 1) {
      const parameter = list[index] ?? [0];
      const code = parameter[0] ?? 0;
      if (code === 38 || code === 48 || code === 58) {
        index += this.#extendedColour(code, parameter, list.slice(index + 1));
      } else this.#simple(code, parameter[1]);
    }
  }

  /** Parameters that set this state in any terminal; `plainForeground` is used where no foreground is set. */
  parameters(plainForeground: string | null): string {
    const parts: (string | number)[] = [0];
    for (const flag of FLAGS) if (this.#flags.has(flag)) parts.push(FLAG_CODES[flag]);
    if (this.#underline > 0) parts.push(this.#underline === 1 ? 4 : `4:${this.#underline}`);
    const foreground = this.#foreground ?? plainForeground;
    if (foreground !== null) parts.push(foreground);
    if (this.#background !== null) parts.push(this.#background);
    if (this.#underlineColour !== null) parts.push(this.#underlineColour);
    return parts.join(';');
  }

  #simple(code: number, style: number | undefined): void {
    const flag = SETS[code];
    const cleared = CLEARS[code];
    if (flag !== undefined) this.#flags.add(flag);
    else if (cleared !== undefined) for (const name of cleared) this.#flags.delete(name);
    else if (code === 0) this.reset();
    else if (code === 4) this.#underline = style === undefined ? 1 : Math.min(MAX_UNDERLINE, style);
    else if (code === 21) this.#underline = 2;
    else if (code === 24) this.#underline = 0;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) this.#foreground = String(code);
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) this.#background = String(code);
    else if (code === 39) this.#foreground = null;
    else if (code === 49) this.#background = null;
    else if (code === 59) this.#underlineColour = null;
  }

  /** `38;5;n`, `38;2;r;g;b` and their colon forms; gives how many of the following parameters it used. */
  #extendedColour(code: number, parameter: Parameter, rest: readonly Parameter[]): number {
    const colons = parameter.length > 1;
    const parts = colons ? parameter.slice(1) : rest.map((part) => part[0] ?? 0);
    const kind = parts[0];
    if (kind === 5) {
      this.#setColour(code, `5;${byte(parts[1])}`);
      return colons ? 0 : 2;
    }
    if (kind === 2) {
      // With colons a colour space may stand before the three values.
      const rgb = colons && parts.length >= 5 ? parts.slice(2, 5) : parts.slice(1, 4);
      this.#setColour(code, `2;${byte(rgb[0])};${byte(rgb[1])};${byte(rgb[2])}`);
      return colons ? 0 : 4;
    }
    return colons ? 0 : 1;
  }

  #setColour(code: number, value: string): void {
    if (code === 38) this.#foreground = `38;${value}`;
    else if (code === 48) this.#background = `48;${value}`;
    // Underline colours are read with colons by every terminal that has them.
    else
      this.#underlineColour = value.startsWith('5')
        ? `58:${value.replace(';', ':')}`
        : `58:2::${value.slice(2).replaceAll(';', ':')}`;
  }
}
