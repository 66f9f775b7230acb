/* What a step tells its runner: the files that it appends to, and the commands among its lines. */

/** `name=value`, or `name<<MARK`, the lines of the value, `MARK`. @throws Error where the runner would refuse the file */
export function readPairs(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  const lines = text.split(/\r?\n/);
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const [, name = '', sign, rest = ''] = /^(.*?)(<<|=)(.*)$/s.exec(line) ?? [];
    if (sign === undefined || name === '') throw new Error(`Invalid format '${line}'`);
    pairs.push([name, sign === '=' ? rest : multiline(lines, rest)]);
  }
  return pairs;
}

function multiline(lines: string[], mark: string): string {
  const end = lines.indexOf(mark);
  if (mark === '' || end === -1) throw new Error(`Matching delimiter not found '${mark}'`);
  const value = lines.splice(0, end + 1);
  return value.slice(0, -1).join('\n');
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Reads the lines that a job prints, as its runner does. */
export class RunnerLog {
  readonly lines: string[] = [];
  readonly annotations: Annotation[] = [];
  readonly #masks: Set<string>;
  #stopped: string | undefined;

  /** @param masks what must not be seen, shared by the steps of a job */
  constructor(masks: Set<string>) {
    this.#masks = masks;
  }

  add(line: string): void {
    const [, name, properties = '', message = ''] = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(
      line,
    ) ?? [undefined, undefined];
    if (name === undefined || !this.#obeyed(name, properties, unescaped(message))) {
      this.lines.push(this.#masked(line));
    }
  }

  /** @returns whether the line was a command */
  #obeyed(name: string, properties: string, message: string): boolean {
    if (this.#stopped !== undefined) {
      if (name === this.#stopped) this.#stopped = undefined;
      return false;
    }
    switch (name) {
      case 'stop-commands':
        this.#stopped = message;
        return true;
      case 'add-mask':
        if (message !== '') this.#masks.add(message);
        return true;
      case 'error':
      case 'warning':
      case 'notice':
        this.annotations.push({
          level: name,
          message: this.#masked(message),
          properties: propertiesOf(properties),
        });
        return true;
      case 'group':
      case 'endgroup':
      case 'debug':
        return false;
      default:
        // `set-output`, `save-state`, `set-env` and `add-path` are switched off at GitHub: text, and told of.
        this.annotations.push({
          level: 'error',
          message: `Unable to process command '::${name}::'`,
          properties: {},
        });
        return false;
    }
  }

  #masked(text: string): string {
    return [...this.#masks].reduce((now, secret) => now.replaceAll(secret, '***'), text);
  }
}

function propertiesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .filter((one) => one.includes('='))
      .map((one) => {
        const at = one.indexOf('=');
        const value = unescaped(one.slice(at + 1));
        return [one.slice(0, at).trim(), value.replace(/%3A/gi, ':').replace(/%2C/gi, ',')];
      }),
  );
}

function unescaped(text: string): string {
  return text.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%25/g, '%');
}
