import { TemperError, type Diagnostic } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';

/** A package with its release, perhaps for some machines alone, and its hashes. */
const PINNED =
  /^(?<what>[A-Za-z0-9][\w.-]*(\[[\w.,\s-]*\])?\s*==\s*[\w.!+-]+)\s*(;(?<marker>[^#]*?))?(?<hashes>(\s+--hash=sha256:[0-9a-f]{64})+)$/;

/** One pinned package. */
export interface PinnedPackage {
  /** `numpy==2.2.6`. */
  readonly what: string;
  /** For which machines: `python_version < '3.11'`; undefined for all. */
  readonly marker?: string;
  /** As pip's options. */
  readonly hashes: string;
}

interface Line {
  /** Counted from 1; where it begins, when it goes on below. */
  readonly number: number;
  readonly words: string;
}

/**
 * Reads requirements, and refuses those that do not say on every machine which files are installed.
 * @throws TemperError STAGE_REQUIREMENTS, with every line that does not
 */
export function pinnedPackages(text: string, file: string): readonly PinnedPackage[] {
  const lines = linesOf(text);
  const [first, ...rest] = lines
    .filter(({ words }) => !PINNED.test(words))
    .map(({ number, words }) =>
      loose(`line ${number} of ${shown(file)} does not pin what is installed: ${shown(words)}`),
    );
  if (first !== undefined) throw new TemperError([first, ...rest]);
  if (lines.length === 0) throw new TemperError([loose(`${shown(file)} names no packages`)]);
  return lines.map(({ words }) => {
    const { what = '', marker, hashes = '' } = PINNED.exec(words)?.groups ?? {};
    return { what, hashes: hashes.trim(), ...(marker !== undefined && { marker: marker.trim() }) };
  });
}

/** Lines that say something; one that ends in a backslash goes on in the next. */
function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let open: Line | undefined;
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const goesOn = raw.endsWith('\\');
    const words = (goesOn ? raw.slice(0, -1) : raw).replace(/(^|\s)#.*$/, '').trim();
    const line = { number: open?.number ?? at + 1, words: `${open?.words ?? ''} ${words}`.trim() };
    open = goesOn ? line : undefined;
    if (!goesOn && line.words !== '') lines.push(line);
  }
  if (open !== undefined && open.words !== '') lines.push(open);
  return lines;
}

function loose(message: string): Diagnostic {
  return {
    code: 'STAGE_REQUIREMENTS',
    severity: 'error',
    message,
    why: 'machines install exactly the files whose hashes are listed',
    fix: 'write the file with `uv pip compile --generate-hashes` or `pip-compile --generate-hashes`',
  };
}
