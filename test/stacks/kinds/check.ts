import { stringify } from 'yaml';
import type { DatasetFacts, FileFacts } from '../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import type { Diagnostic } from '../../../stacks/language/diagnostic.ts';
import { readSpecs, type Facts, type Spec } from '../../../stacks/language/index.ts';
import { checkSpecs } from '../../../stacks/language/rules/index.ts';
import type { Declared } from '../../../stacks/language/spec-set.ts';

export const MICRO = 'amazon.nova-micro-v1:0:128k';
export const LLAMA = 'meta.llama3-1-8b-instruct-v1:0:128k';
export const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0:200k';
export const EMBED = 'amazon.titan-embed-image-v1:0';

/** Where the models are fine-tuned that Amazon did not make. */
export const WEST = { region: 'us-west-2' };

type Fields = Readonly<Record<string, unknown>>;

/** An Environment as YAML; `spec` replaces fields of a sound one, `undefined` removes them. */
export function environment(spec: Fields = {}, name = 'research'): string {
  return stringify({
    apiVersion: 'temper/v1alpha1',
    kind: 'Environment',
    metadata: { name },
    spec: { account: '123456789012', region: 'us-east-1', ...spec },
  });
}

/** A FineTune as YAML; `spec` replaces fields of a sound one. */
export function fineTune(spec: Fields = {}, metadata: Fields = {}): string {
  return stringify({
    apiVersion: 'temper/v1alpha1',
    kind: 'FineTune',
    metadata: { name: 'support-bot', ...metadata },
    spec: {
      version: 1,
      environment: 'research',
      baseModel: MICRO,
      dataset: { train: 'train.jsonl' },
      ...spec,
    },
  });
}

export function fileFacts(facts: Partial<FileFacts> = {}): FileFacts {
  return {
    source: 'specs/train.jsonl',
    sha256: 'a'.repeat(64),
    bytes: 60_000,
    records: 200,
    characters: 60_000,
    ...facts,
  };
}

/** Facts about the data of the only FineTune. */
export function facts(dataset: Partial<DatasetFacts>) {
  return { datasets: { 'support-bot-v1': { problems: [], ...dataset } } };
}

/** A diagnostic as a test reads it: `on` is the text it points at. */
export interface Told extends Diagnostic {
  readonly on: string;
}

export interface World {
  readonly today?: string;
  readonly datasets?: Readonly<Record<string, DatasetFacts>>;
  readonly history?: Facts['history'];
}

/** Everything the rules say about these files, which may have mistakes of the schema too. */
export function check(files: Readonly<Record<string, string>>, world: World = {}): Told[] {
  const specs = readSpecs(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    KINDS,
  );
  const facts = {
    today: world.today ?? '2026-11-20',
    gathered: { FineTune: new Map(Object.entries(world.datasets ?? {})) },
    ...(world.history !== undefined && { history: world.history }),
  };
  return checkSpecs(specs, facts, KINDS).map((one) => {
    const text = files[one.at?.file ?? ''] ?? '';
    return { ...one, on: text.slice(one.at?.start.offset, one.at?.end.offset) };
  });
}

/** One FineTune in one Environment. */
export function checkOne(
  spec: Fields,
  world: World & { readonly environment?: Fields; readonly metadata?: Fields } = {},
): Told[] {
  return check(
    {
      'specs/environment.yaml': environment(world.environment),
      'specs/model.yaml': fineTune(spec, world.metadata),
    },
    world,
  );
}

/** What the rules say about one Environment alone. */
export function checkEnvironment(spec: Fields, name = 'research'): Told[] {
  return check({ 'specs/environment.yaml': environment(spec, name) });
}

const NOWHERE = { line: 1, column: 1, offset: 0 };

/** A document as if the schema let everything pass, to hold the rules against it by themselves. */
export function declared<S extends Spec>(
  kind: S['kind'],
  draft: Declared<S>['draft'],
  file = `specs/${kind}.yaml`,
): Declared<S> {
  return { kind, file, draft, locate: () => ({ file, start: NOWHERE, end: NOWHERE }) };
}

/** What the rules say about such documents. */
export function judge(...documents: readonly Declared[]): Diagnostic[] {
  const facts = { today: '2026-11-20', gathered: {} };
  return checkSpecs({ documents, diagnostics: [], unclear: [] }, facts, KINDS);
}
