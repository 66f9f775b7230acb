/* Terraform's diagnostics as Temper's own: at the line of the spec they come from, in plain words, each once. */
import { TemperError, type Diagnostic } from '../../../stacks/language/diagnostic.ts';
import type { SourceRange, SpecPath } from '../../../stacks/language/source.ts';
import type { Stack } from '../../../stacks/stack.ts';
import { jsonPathAt } from './json-position.ts';
import type { TerraformDiagnostic } from './json-ui.ts';
import { TRANSLATIONS, type Translation } from './translations.ts';

/** What leads from Terraform JSON back to the spec. */
export interface SpecSource {
  readonly stack: Pick<Stack, 'origins' | 'terraformJson' | 'placedBy'>;
  readonly locate: (path: SpecPath) => SourceRange | undefined;
}

/** One diagnostic for each mistake, in Terraform's order, without repetitions. */
export function translateDiagnostics(
  reported: readonly TerraformDiagnostic[],
  source?: SpecSource,
): Diagnostic[] {
  const all = new Map<string, Diagnostic>();
  for (const one of reported) {
    const diagnostic = toDiagnostic(one, source);
    const key = `${diagnostic.code} ${diagnostic.message} ${JSON.stringify(diagnostic.path ?? null)}`;
    if (!all.has(key)) all.set(key, diagnostic);
  }
  return [...all.values()];
}

/** The error to throw for what Terraform reported. `fallback` is used when it reported nothing. */
export function failureOf(
  reported: readonly TerraformDiagnostic[],
  fallback: Diagnostic,
  source?: SpecSource,
): TemperError {
  const errors = reported.filter((one) => one.severity === 'error');
  const [first, ...rest] = translateDiagnostics(errors, source);
  return new TemperError(first === undefined ? [fallback] : [first, ...rest]);
}

function toDiagnostic(reported: TerraformDiagnostic, source: SpecSource | undefined): Diagnostic {
  const { translation, match } = translate(`${reported.summary}\n${reported.detail}`);
  const words = match === undefined ? undefined : translation?.message?.(match);
  const why = whyOf(reported, translation, match);
  return {
    code: translation?.code ?? 'TF_FAILED',
    severity: reported.severity === 'warning' ? 'warning' : 'error',
    message: words ?? headline(reported.summary),
    ...placeOf(reported, translation, source),
    ...(why !== '' && { why }),
    ...(translation !== undefined && { fix: translation.fix }),
  };
}

function placeOf(
  reported: TerraformDiagnostic,
  translation: Translation | undefined,
  source: SpecSource | undefined,
): Pick<Diagnostic, 'path' | 'at'> {
  const path = source === undefined ? undefined : specPath(reported, translation, source);
  if (source === undefined || path === undefined) return {};
  const at = source.locate(path);
  return at === undefined ? { path } : { path, at };
}

function translate(text: string): { translation?: Translation; match?: RegExpExecArray } {
  for (const translation of TRANSLATIONS) {
    const match = translation.pattern.exec(text);
    if (match !== null) return { translation, match };
  }
  return {};
}

function whyOf(
  reported: TerraformDiagnostic,
  translation: Translation | undefined,
  match: RegExpExecArray | undefined,
): string {
  const { why } = translation ?? {};
  if (typeof why === 'string') return why;
  if (why !== undefined && match !== undefined) return why(match);
  const rest = [reported.detail, ...reported.summary.split('\n').slice(1)].join('\n');
  const address = reported.address?.startsWith('provider[') === true ? undefined : reported.address;
  return [address, plain(rest)].filter((part) => part !== undefined && part !== '').join(': ');
}

/** The first line, lower case like all of ours, without AWS's request ids. */
function headline(summary: string): string {
  const line = plain(summary.split('\n')[0] ?? '');
  return /^[A-Z][a-z]/.test(line) ? line.charAt(0).toLowerCase() + line.slice(1) : line;
}

const NOISE =
  /,? ?(?:https response error )?StatusCode: \d+, RequestID: [^,]*,(?: HostID: [^,]*,)? ?|exceeded maximum number of attempts, \d+,? ?|,? ?(?:RequestID|HostID): \S+/g;

/** The first paragraph that says something, on one line, without ids nobody can use. */
function plain(text: string): string {
  const paragraph = text.split(/\n\s*\n/).find((one) => one.trim() !== '') ?? '';
  const line = paragraph.replace(NOISE, ' ').replace(/\s+/g, ' ').trim().replace(/[.:]$/, '');
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

function specPath(
  reported: TerraformDiagnostic,
  translation: Translation | undefined,
  source: SpecSource,
): SpecPath | undefined {
  if (translation?.code === 'TF_WRONG_ACCOUNT') {
    return source.stack.placedBy;
  }
  for (const address of addresses(reported, source)) {
    const path = originOf(address, source.stack.origins);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** From the exact place in main.tf.json to the resource alone. */
function* addresses(reported: TerraformDiagnostic, { stack }: SpecSource): Generator<string> {
  const { range, detail, address } = reported;
  if (range !== undefined && range.filename.endsWith('main.tf.json')) {
    const path = jsonPathAt(stack.terraformJson, range.start.byte);
    if (path?.[0] === 'resource') yield path.slice(1).join('.');
  }
  if (address !== undefined) yield address;
  for (const word of detail.split(/[\s"'`,]+/)) if (Object.hasOwn(stack.origins, word)) yield word;
}

/** The origin of `type.name.attribute.…`, or of the nearest part of it that has one. */
function originOf(address: string, origins: Stack['origins']): SpecPath | undefined {
  for (let name = address; name.includes('.'); name = name.slice(0, name.lastIndexOf('.'))) {
    if (Object.hasOwn(origins, name)) return origins[name];
  }
  return undefined;
}

/** A saved plan whose state was written since: nothing was done, and a new plan can be made. */
export function isStale(error: unknown): boolean {
  return (
    error instanceof TemperError && error.diagnostics.some(({ code }) => code === 'TF_STALE_PLAN')
  );
}
