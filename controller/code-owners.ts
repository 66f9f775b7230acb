/*
 * Who has to agree to a change of what rules the run, as GitHub reads a CODEOWNERS file: the last line that fits a path counts, and
 * one that names nobody leaves it to nobody (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners, 2026-11).
 */

/** What decides with which rights and by which rules a pull request is planned and applied. A folder ends with `/`. */
export const TRUSTED_PATHS = [
  '/.github/',
  '/package.json',
  '/package-lock.json',
  '/policies/',
  '/specs/environments/',
] as const;

/** The file; with nobody to name its lines are comments, because GitHub takes a name that it does not know for nobody. */
export function codeOwnersText(owners: string | undefined): string {
  const lines = TRUSTED_PATHS.map((path) =>
    owners === undefined ? `# ${path} @your-organisation/your-team` : `${path} ${owners}`,
  );
  return `# Whoever changes these changes what pull requests are planned and applied with. The rules of the default branch must ask
# for it: "Require review from Code Owners".
${lines.join('\n')}
`;
}

/** A trusted path that could be changed without anybody's agreement. */
export interface Unowned {
  readonly path: string;
  /** The line, from 1, that leaves it or part of it to nobody; undefined where no line is about all of it. */
  readonly line?: number;
}

/**
 * Which of what must be owned is not: the trusted paths, and the file itself. Where it cannot be told from the patterns alone whether a
 * line is about a part of a folder, it counts when it takes an owner away, and not when it gives one.
 * @param file where the text lies: `.github/CODEOWNERS`
 */
export function unownedIn(text: string, file: string): readonly Unowned[] {
  const rules = rulesIn(text);
  const paths = [...TRUSTED_PATHS, ...(file.startsWith('.github/') ? [] : [`/${file}`])];
  return paths.flatMap((path) => {
    const covering = rules.findLast((one) => covers(one, path));
    if (covering === undefined) return [{ path }];
    const last = rules.findLast((one) => !one.isOwned && (one === covering || reaches(one, path)));
    return last === undefined || last.line < covering.line ? [] : [{ path, line: last.line }];
  });
}

interface Rule {
  readonly line: number;
  readonly isOwned: boolean;
  /** Undefined for a pattern that GitHub does not take: it is about nothing that could be told. */
  readonly pattern: Pattern | undefined;
}

interface Pattern {
  /** Whether it begins at the root of the repository. */
  readonly isAnchored: boolean;
  readonly segments: readonly string[];
  /** Ends with `/`: about what is in folders of this name, at any depth. */
  readonly isFolder: boolean;
}

/** People and teams (`@…`) and addresses of e-mail. */
const OWNER = /^@\S|^[^@\s]+@[^@\s]+$/;

function rulesIn(text: string): Rule[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    // A space within a pattern has a backslash before it.
    const [pattern, ...owners] = line.trim().match(/(?:\\.|\S)+/g) ?? [];
    if (pattern === undefined || pattern.startsWith('#')) return [];
    const comment = owners.findIndex((one) => one.startsWith('#'));
    const named = comment < 0 ? owners : owners.slice(0, comment);
    const isOwned = named.some((one) => OWNER.test(one));
    return [{ line: at + 1, isOwned, pattern: patternOf(pattern) }];
  });
}

/** GitHub takes neither negations nor ranges of characters. */
function patternOf(text: string): Pattern | undefined {
  if (/^!|[[\]]/.test(text)) return undefined;
  const isFolder = text.endsWith('/');
  const inner = text.replace(/^\//, '').replace(/\/$/, '');
  if (inner === '') return undefined;
  const isAnchored = text.startsWith('/') || inner.includes('/');
  return { isAnchored, segments: inner.split('/'), isFolder };
}

/** Names that no pattern fits but one that is about every name, at depths that no pattern fits but one about every depth. */
const NAMES_IN_A_FOLDER = ['a', 'Zq9.b', 'a/Zq9.b', 'Zq9.b/a/Zq9.b'];

/** Whether a rule is about a path; about all of it where that is a folder. */
function covers({ pattern }: Rule, path: string): boolean {
  if (pattern === undefined) return false;
  const fits = expressionOf(pattern);
  const inner = path.slice(1);
  if (!path.endsWith('/')) return fits.test(inner);
  return NAMES_IN_A_FOLDER.every((name) => fits.test(inner + name));
}

/** Whether a rule may be about a path, or about something in it. */
function reaches(rule: Rule, path: string): boolean {
  const { pattern } = rule;
  if (!path.endsWith('/')) return pattern === undefined || covers(rule, path);
  if (pattern === undefined || !pattern.isAnchored) return true;
  const folders = path.slice(1, -1).split('/');
  const { segments } = pattern;
  if (isShallow(pattern) && segments.length <= folders.length) return false;
  for (const [at, segment] of segments.entries()) {
    const folder = folders[at];
    if (segment === '**' || folder === undefined) return true;
    if (!new RegExp(`^${nameExpression(segment)}$`, 'u').test(folder)) return false;
  }
  return true;
}

/** `docs/*` is about what lies in `docs/` itself, and not about what lies deeper: there GitHub differs from git. */
function isShallow({ isAnchored, isFolder, segments }: Pattern): boolean {
  return isAnchored && !isFolder && segments.at(-1) === '*';
}

function expressionOf(pattern: Pattern): RegExp {
  const { isAnchored, isFolder, segments } = pattern;
  const last = segments.length - 1;
  const parts = segments.map((segment, at) => {
    if (segment === '**') return at === last ? '.+' : '(?:[^/]+/)*';
    return `${nameExpression(segment)}${at === last ? '' : '/'}`;
  });
  const below = isFolder ? '/.+' : isShallow(pattern) ? '' : '(?:/.+)?';
  return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${parts.join('')}${below}$`, 'u');
}

function nameExpression(segment: string): string {
  return segment.replaceAll(/\\(.)|\*+|\?|[^\w]/gu, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    if (found.startsWith('*')) return '[^/]*';
    return found === '?' ? '[^/]' : literal(found);
  });
}

function literal(text: string): string {
  return text.replaceAll(/[^\w]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
}
