import { ENVIRONMENT } from '../../../stacks/kinds/environment/index.ts';
import type { Environment } from '../../../stacks/kinds/environment/schema.ts';
import { FINE_TUNE } from '../../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { readSpecs } from '../../../stacks/language/index.ts';
import type { Declared, Diagnostic, SpecSet } from '../../../stacks/language/index.ts';
import { documentsOf } from '../../../stacks/language/spec-set.ts';

/** A text with the place that is expected between « and ». */
export interface Marked {
  readonly text: string;
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Takes the marks out of a text and counts, independently of the code under test, where they stood. */
export function marked(text: string): Marked {
  const before = text.slice(0, text.indexOf('«'));
  const between = text.slice(text.indexOf('«') + 1, text.indexOf('»'));
  return {
    text: text.replace('«', '').replace('»', ''),
    start: endOf(before),
    end: endOf(before + between),
  };
}

function endOf(text: string): { line: number; column: number } {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 };
}

/** What a file declares, by kind too. */
export interface Read extends SpecSet {
  readonly environments: readonly Declared<Environment>[];
  readonly fineTunes: readonly Declared<FineTune>[];
}

export function read(text: string): Read {
  const specs = readSpecs([{ path: 'specs/a.yaml', text }], KINDS);
  return {
    ...specs,
    environments: documentsOf(specs, ENVIRONMENT),
    fineTunes: documentsOf(specs, FINE_TUNE),
  };
}

export function diagnose(text: string): readonly Diagnostic[] {
  return read(text).diagnostics;
}

/** A correct FineTune whose `spec` lines a test adds to or replaces. */
export function fineTune(lines: string, without: readonly string[] = []): string {
  const base = [
    'version: 1',
    'environment: research',
    'baseModel: m',
    'dataset: { train: a.jsonl }',
  ];
  const kept = base.filter((line) => !without.some((key) => line.startsWith(`${key}:`)));
  return document('FineTune', 'support-bot', [...kept, ...lines.split('\n')]);
}

/** A correct Environment whose `spec` lines a test adds to or replaces. */
export function environment(lines: string, without: readonly string[] = []): string {
  const base = ["account: '123456789012'", 'region: us-east-1'];
  const kept = base.filter((line) => !without.some((key) => line.startsWith(`${key}:`)));
  return document('Environment', 'research', [...kept, ...lines.split('\n')]);
}

function document(kind: string, name: string, spec: readonly string[]): string {
  const body = spec.filter((line) => line !== '').map((line) => `  ${line}`);
  return [
    'apiVersion: temper/v1alpha1',
    `kind: ${kind}`,
    `metadata: { name: ${name} }`,
    'spec:',
    ...body,
    '',
  ].join('\n');
}
