import { draftOf } from './check/draft.ts';
import { Checked } from './check/checked.ts';
import { envelopeOf } from './check/envelope.ts';
import { schemaMistakes } from './check/schema-mistakes.ts';
import { label } from './check/words.ts';
import { forbiddenCharacters, hasForbidden, withoutForbidden } from './characters.ts';
import type { Diagnostic } from './diagnostic.ts';
import { dotted, shown } from './display.ts';
import { toDiagnostics } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Spec, SpecKind, SpecKinds } from './kind.ts';
import { LineIndex } from './line-index.ts';
import type { SourceFile, SourceRange, SpecPath } from './source.ts';
import type { Declared, Draft, SpecSet } from './spec-set.ts';
import { yamlDocuments } from './yaml/documents.ts';
import type { YamlDocument } from './yaml/documents.ts';
import { Places } from './yaml/places.ts';
import { REFUSED, yamlValues } from './yaml/values.ts';
import type { YamlValues } from './yaml/values.ts';

/**
 * Reads specs: text in, typed documents and everything wrong with them out. Never throws; a document with mistakes is
 * declared with what is valid of it, so that rules can speak about it too.
 */
export function readSpecs(files: Iterable<SourceFile>, kinds: SpecKinds): SpecSet {
  return specReader(kinds)(files);
}

/** Reads as `readSpecs` does, for who asks several times: a file is read once, and its documents are the same ones each time. */
export function specReader(kinds: SpecKinds): (files: Iterable<SourceFile>) => SpecSet {
  const known = new Map<SourceFile, FileContent>();
  return (files) => {
    const byKind = new Map<string, Declared[]>(kinds.map(({ kind }) => [kind, []]));
    const diagnostics: Diagnostic[] = [];
    const unclear: string[] = [];
    for (const file of files) {
      const read = known.get(file) ?? readFile(file, kinds);
      known.set(file, read);
      for (const one of read.declared) byKind.get(one.kind)?.push(one);
      diagnostics.push(...read.diagnostics);
      if (read.isUnclear) unclear.push(file.path);
    }
    return { documents: [...byKind.values()].flat(), diagnostics, unclear };
  };
}

interface FileContent {
  readonly declared: readonly Declared[];
  readonly diagnostics: readonly Diagnostic[];
  /** It may declare more than is in `declared`. */
  readonly isUnclear: boolean;
}

function readFile(file: SourceFile, kinds: SpecKinds): FileContent {
  const lines = new LineIndex(file.text);
  const dirty = hasForbidden(file.text);
  const text = dirty ? withoutForbidden(file.text) : file.text;
  const { documents, refused } = yamlDocuments(text);
  if (refused !== undefined) {
    const diagnostics = toDiagnostics([refused], file.path, lines);
    return { declared: [], diagnostics, isUnclear: true };
  }
  const findings: Finding[] = dirty ? forbiddenCharacters(file.text) : [];
  const declared: Declared[] = [];
  let isUnclear = false;
  for (const document of documents) {
    const one = readDocument(document, text, kinds);
    isUnclear ||= document.syntax.length > 0 || !(isEmpty(document) || isIdentified(one));
    findings.push(...one.findings);
    if (one.kind !== undefined) declared.push(declare(one, one.kind, { file: file.path, lines }));
  }
  if (findings.length === 0 && declared.length === 0) findings.push(declaresNothing());
  return {
    declared,
    diagnostics: findings.length === 0 ? [] : toDiagnostics(findings, file.path, lines),
    isUnclear,
  };
}

function isEmpty({ contents }: YamlDocument): boolean {
  return contents === undefined;
}

/** Whether it is known what a document declares, whatever else is wrong with it. */
function isIdentified({ kind, draft }: ReadDocument): boolean {
  return kind?.id((draft ?? {}) as Draft<Spec>) !== undefined;
}

interface ReadDocument {
  readonly kind?: SpecKind;
  readonly findings: readonly Finding[];
  readonly places?: Places;
  readonly draft?: unknown;
  readonly value?: unknown;
}

function readDocument(document: YamlDocument, text: string, kinds: SpecKinds): ReadDocument {
  if (document.contents === undefined) return { findings: document.syntax };
  const values = yamlValues(document.contents, text, document.brokenAt);
  const places = new Places(document.contents, values.aliases);
  const envelope = envelopeOf(values.value, { kinds, places, text });
  const { kind } = envelope;
  if (document.syntax.length > 0) {
    // What follows a syntax mistake is guesswork: only what stands before it is kept, and nothing is said about it.
    return kind === undefined
      ? { findings: document.syntax }
      : { kind, places, findings: document.syntax, draft: draftOf(kind.schema, values.value) };
  }
  const early = [...values.findings, ...envelope.findings];
  if (kind === undefined) return { findings: early };
  const parsed = kind.schema.safeParse(values.value);
  if (parsed.success && early.length === 0 && values.octals.length === 0) {
    return { kind, places, findings: [], draft: parsed.data, value: parsed.data };
  }
  const checked = new Checked({ kind, kinds, value: values.value, places, text });
  const late = parsed.success ? [] : schemaMistakes(checked, parsed.error.issues);
  const findings = [...early, ...late, ...octalMistakes(values, late)];
  const draft = draftOf(kind.schema, withoutOctals(values));
  return { kind, places, findings, draft };
}

function declare(
  document: ReadDocument,
  { kind }: SpecKind,
  origin: { readonly file: string; readonly lines: LineIndex },
): Declared {
  const { file, lines } = origin;
  const { places, draft, value } = document;
  return {
    kind,
    file,
    draft: (draft ?? {}) as Draft<Spec>,
    ...(value !== undefined && { value: value as Spec }),
    locate: (path: SpecPath, on: 'key' | 'value' = 'value'): SourceRange =>
      lines.range(file, places?.locate(path, on) ?? [0, 0]),
  };
}

/** `012` is twelve in YAML 1.2 and ten in YAML 1.1: refused where a number is expected. */
function octalMistakes(values: YamlValues, others: readonly Finding[]): Finding[] {
  const reported = new Set(others.map((one) => one.path?.join('.')));
  return values.octals
    .filter((one) => !reported.has(one.path.join('.')))
    .map(({ path, source, span }) => ({
      code: 'SPEC_TYPE',
      path,
      span,
      message: `${dotted(path)} is written with a leading zero: ${shown(source)}`,
      why: `YAML 1.2 reads ${Number(source)} and YAML 1.1 reads it as an octal number`,
      fix: `write \`${label(path)}${Number(source)}\``,
      replacement: String(Number(source)),
    }));
}

function withoutOctals(values: YamlValues): unknown {
  for (const { path } of values.octals) {
    let parent: unknown = values.value;
    for (const step of path.slice(0, -1))
      parent = (parent as Record<string | number, unknown>)[step];
    (parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = REFUSED;
  }
  return values.value;
}

function declaresNothing(): Finding {
  return {
    code: 'SPEC_EMPTY',
    severity: 'warning',
    span: [0, 0],
    message: 'the file declares nothing',
    fix: 'write a spec, or remove the file',
  };
}
